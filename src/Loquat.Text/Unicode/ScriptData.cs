// The scripts of characters, Unicode 17.0, packed. Made by tools/unicode/make_scripts.mjs, which says how; do not edit.
namespace Loquat.Text.Unicode;

/// <summary>The packed numbers that <see cref="ScriptTable"/> reads.</summary>
internal static class ScriptData
{
    /// <summary>Length of the unpacked data in bytes.</summary>
    public const int Length = 2656;

    /// <summary>The scripts, each with its code of four letters.</summary>
    public const string Names =
        "Adlam:Adlm Ahom:Ahom Anatolian_Hieroglyphs:Hluw Arabic:Arab Armenian:Armn Avestan:Avst Balinese:Bali Bamum:Bamu Bassa_Vah:Bass Batak:Batk Be" +
        "ngali:Beng Beria_Erfe:Berf Bhaiksuki:Bhks Bopomofo:Bopo Brahmi:Brah Braille:Brai Buginese:Bugi Buhid:Buhd Canadian_Aboriginal:Cans Carian:Ca" +
        "ri Caucasian_Albanian:Aghb Chakma:Cakm Cham:Cham Cherokee:Cher Chorasmian:Chrs Common:Zyyy Coptic:Copt Cuneiform:Xsux Cypriot:Cprt Cypro_Min" +
        "oan:Cpmn Cyrillic:Cyrl Deseret:Dsrt Devanagari:Deva Dives_Akuru:Diak Dogra:Dogr Duployan:Dupl Egyptian_Hieroglyphs:Egyp Elbasan:Elba Elymaic" +
        ":Elym Ethiopic:Ethi Garay:Gara Georgian:Geor Glagolitic:Glag Gothic:Goth Grantha:Gran Greek:Grek Gujarati:Gujr Gunjala_Gondi:Gong Gurmukhi:G" +
        "uru Gurung_Khema:Gukh Han:Hani Hangul:Hang Hanifi_Rohingya:Rohg Hanunoo:Hano Hatran:Hatr Hebrew:Hebr Hiragana:Hira Imperial_Aramaic:Armi Inh" +
        "erited:Zinh Inscriptional_Pahlavi:Phli Inscriptional_Parthian:Prti Javanese:Java Kaithi:Kthi Kannada:Knda Katakana:Kana Kawi:Kawi Kayah_Li:K" +
        "ali Kharoshthi:Khar Khitan_Small_Script:Kits Khmer:Khmr Khojki:Khoj Khudawadi:Sind Kirat_Rai:Krai Lao:Laoo Latin:Latn Lepcha:Lepc Limbu:Limb" +
        " Linear_A:Lina Linear_B:Linb Lisu:Lisu Lycian:Lyci Lydian:Lydi Mahajani:Mahj Makasar:Maka Malayalam:Mlym Mandaic:Mand Manichaean:Mani Marche" +
        "n:Marc Masaram_Gondi:Gonm Medefaidrin:Medf Meetei_Mayek:Mtei Mende_Kikakui:Mend Meroitic_Cursive:Merc Meroitic_Hieroglyphs:Mero Miao:Plrd Mo" +
        "di:Modi Mongolian:Mong Mro:Mroo Multani:Mult Myanmar:Mymr Nabataean:Nbat Nag_Mundari:Nagm Nandinagari:Nand New_Tai_Lue:Talu Newa:Newa Nko:Nk" +
        "oo Nushu:Nshu Nyiakeng_Puachue_Hmong:Hmnp Ogham:Ogam Ol_Chiki:Olck Ol_Onal:Onao Old_Hungarian:Hung Old_Italic:Ital Old_North_Arabian:Narb Ol" +
        "d_Permic:Perm Old_Persian:Xpeo Old_Sogdian:Sogo Old_South_Arabian:Sarb Old_Turkic:Orkh Old_Uyghur:Ougr Oriya:Orya Osage:Osge Osmanya:Osma Pa" +
        "hawh_Hmong:Hmng Palmyrene:Palm Pau_Cin_Hau:Pauc Phags_Pa:Phag Phoenician:Phnx Psalter_Pahlavi:Phlp Rejang:Rjng Runic:Runr Samaritan:Samr Sau" +
        "rashtra:Saur Sharada:Shrd Shavian:Shaw Siddham:Sidd Sidetic:Sidt SignWriting:Sgnw Sinhala:Sinh Sogdian:Sogd Sora_Sompeng:Sora Soyombo:Soyo S" +
        "undanese:Sund Sunuwar:Sunu Syloti_Nagri:Sylo Syriac:Syrc Tagalog:Tglg Tagbanwa:Tagb Tai_Le:Tale Tai_Tham:Lana Tai_Viet:Tavt Tai_Yo:Tayo Takr" +
        "i:Takr Tamil:Taml Tangsa:Tnsa Tangut:Tang Telugu:Telu Thaana:Thaa Thai:Thai Tibetan:Tibt Tifinagh:Tfng Tirhuta:Tirh Todhri:Todr Tolong_Siki:" +
        "Tols Toto:Toto Tulu_Tigalari:Tutg Ugaritic:Ugar Vai:Vaii Vithkuqi:Vith Wancho:Wcho Warang_Citi:Wara Yezidi:Yezi Yi:Yiii Zanabazar_Square:Zan" +
        "b";

    /// <summary>The data, deflated, in base 64.</summary>
    public const string Packed =
        "ZZZ9jFTVGcb7PO977rn3zMyd2W92dndm2K67wLLLurvCgqhQWtRoFWur+FGLaWOT2qQ29b/+c1bKh4hkBUFdWxgR/KhKB6rxoykZCbSxhnRKgSq1MlqqiW3t2mo/Y9PcBTSN997k5D05" +
        "uefNe57f8x7xR+zl6pTi92gHs9oGv978XMd82iBADEEJLpXHN9G9YmgK3eYydNVOybvCCZRytxmsw+8LxWVBGM0M/H5RdIBIPgcFgOD0AMiZ+bNPEiksdHqBQ4MRGDSMUve6Xg5TVv9R" +
        "DP02nS+Wfv7nMczyYa5cf4c8r6wdMwUGrC4YDTX2TYqQZCssIMqIpIZQwrCd5d+Zdrarf04jDCB2XfKO4QM39t9WEl/WK7QnAvwKT/rRThLVwWbxs7yp6PIXVmsO5TV6LisbdDQF+p16" +
        "HhrVH+WCKKajSrnvGgZ/3cMVqOzQzgo+tTQf5OchC9OGIl6UPmPYfDsiBAA+1I8q+n3ge4px8NUIW0V3En9JycV8OanK4QgZ2GStEGuCNK9FSlLINnRf2AthgA40zBadNK2plrL1fF+5" +
        "AV5v2iwtANqzoeoNFFzPLciVeiMMLSleNQ8rH0N1ZInfh+5bZDfc+0AZuEsQ88jDYA2u9dNogm4BUMoH+ZTDAJdYWGfuoOiARCsyIwOn0LHrb9TXCh9CnpagLdvwldsX/x2ujxdKQ0hb" +
        "0AuOoTndnL42al+HL+FikEhOA2kAFkuhDGHRCYUBxOIouYscfm/WZy+/4ICZq19LZ5lFFue4PRjLg5m5GlnGwSRetdIgGTmBIK3IpnUsdMGssMC0Mo76XmEYMyMpWQhojml1dgvw9bXr" +
        "h1BYJW/aeOKq241VX9VJe8u3YFIHEfgJDQjMBae1OXFSv+p8uAZ8HLXBVBm4HG+XStUprNr0I9AflAtnAn69rjC+8SrNMl/fz5I/BRf6fWoJhiAKINORg6/oYuP/GdxqMhJZR6Wv6/HQ" +
        "PViE36CzUN+hbT2+51IoLQDlbChnfhRlsRDKZSxJ/q2Rtsji/96d/0bAgEEyv/dfmkBEZKU6qb3SFdKVZ/YCBuyHTrT1U6ql6TjwK1eV3w4sGmhBGFTWakfWP6If85Mwk/AjRABjacX0" +
        "TAUKoeI0yQKgGRfFuUeGzbBR80VU2cqAvQwYnmG7yPOQRcwATRREjxL77yVOPIErG3CyLMvj8RZBBMHZLR0kUXtWmbY2qL+gAYhzQATW5cabBYGezS8RFGCUFEkwgW2AP2AWtfgv53Fd" +
        "+jjmJRREsR60ieB3we/Du+Q31r8Dpu2dZdYPs7S9m5sGuHdR9l3d2bRd30y93Gt++JnYd3vuWcxx3vTt4tLiG39G12qz69p0m56768qiTJecQj+ps0KH8mCL1O/RJtCY6J7UgrBDg8fe" +
        "kXyi7Ok8XfDiqmsCeeO/Zgcb0SVPjQOsTmgrooIPbttKHpRUHnWjv+0eZPqUyMfg/wxLNioPYObzBb2Vf5iUXC7+pcWbwIkSDv6Dg2wr6xnmjrw+NAXWt2mTCVndpq0Mxf+aV9Ap6R/S" +
        "ZQ4Z356BoA0uOV8I1NIINCl8/NDN11OmkKthHlZuul8cBo7Up72ZwA7KMGIVv18bMFu66I9wEAj9vaqgCSHooqizkZw6afDg/OMyG+rn3UQXuLekRL9LGzGPld16vnGonjCLUuNdSR8w" +
        "mAGgjWbaGhy15xPm+eBob3CuUZPB8qWe7xEZ5DJ344wH/qaltPMD3CJfaM5Wgn5E0G07YCfDfJDfnQswB9GhPVIMAvFjY5IVMX64iLSmFZIWv1GfZdTqQuu9ppFHU4IQ4+7vsvYShyof" +
        "APBrtIvlzZo3QG2n9qH+U223Pp+UcgSJKHPMs5rrJFjdqn2alqnntMRWxNa/oEn95kqihSh0qL5mbpD6Mba9hEE6+po9BOakvEVnaDMH4bdoSfzr5jJdaBvon9TPpVzghxKxNwfX2f5n" +
        "/iMZqR41RTil8bt12iiQRUp9qYzqPhZvLtVeQTP9PVoMI9ResnOk/GMNOciU+pG5mg9SQvrH9EYYVrPnU/jGSYNNq7FR1B+wAxInmoEf6EJtbIi1l22/QvwDOpIZsQH9Wu2JBH6rllBb" +
        "q/0sr9MejeG3J4Z2r5bg79dLMbVd8/F4q3zSVKxMN+VGVu7UHu2hv1MLdMYfN8udg0WLaUJ9QkuoPqMLUa1xjH6zdgrE36eNVtOWlSPsSYHlgcskRZ8bZJb+V1wepukf1lW+KURtvQ7R" +
        "P6Hz2YvqZs2Lr9iNJmuQzYx3CBplBiKAVqBJVw4DR/nTOm1GZbvOYe0hbbcOtaf1avoFSzxDVp/V7tjB1zigPo6xmDLBFP1gawSpDyZqIGvDBRpTHr0IXUwFLojpj3HZDCPVw7aI1pD0" +
        "T+miwDXe0UYEIlBJIKBQRNJqkpnEc+OWQ4/qcAacOmquhNP6SYOin++1ePN3Mn7GaYpzZxme3lrpbASfHeZ45yLTaX3hEvRoH3qQhVVK5foxyxj0j+sliRDv0lFWfqJz1WHikC2m/KPq" +
        "pu9jvTg9KhyYZLxOCwkGv+CTDKc2aCr5IYgzI6uH7CIDlvfq1WmI/4HOgZD0Vd4dyQL4p/WS/wE=";
}
