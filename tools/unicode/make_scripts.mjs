// Writes src/Loquat.Text/Unicode/ScriptData.cs: which script each character belongs to, as Node.js (its ICU) knows it.
//     node tools/unicode/make_scripts.mjs
// Form: for each script, in the order of its names, the number of its ranges and for each the distance from the end of the last one and the length, as
// numbers of seven bits a byte, lowest first, the high bit set on all but the last; the whole deflated.
import { deflateRawSync } from "node:zlib";
import { writeFileSync } from "node:fs";

const names = [
  "Adlam:Adlm Ahom:Ahom Anatolian_Hieroglyphs:Hluw Arabic:Arab Armenian:Armn Avestan:Avst Balinese:Bali Bamum:Bamu Bassa_Vah:Bass Batak:Batk Bengali:Beng",
  "Beria_Erfe:Berf Bhaiksuki:Bhks Bopomofo:Bopo Brahmi:Brah Braille:Brai Buginese:Bugi Buhid:Buhd Canadian_Aboriginal:Cans Carian:Cari",
  "Caucasian_Albanian:Aghb Chakma:Cakm Cham:Cham Cherokee:Cher Chorasmian:Chrs Common:Zyyy Coptic:Copt Cuneiform:Xsux Cypriot:Cprt Cypro_Minoan:Cpmn",
  "Cyrillic:Cyrl Deseret:Dsrt Devanagari:Deva Dives_Akuru:Diak Dogra:Dogr Duployan:Dupl Egyptian_Hieroglyphs:Egyp Elbasan:Elba Elymaic:Elym Ethiopic:Ethi",
  "Garay:Gara Georgian:Geor Glagolitic:Glag Gothic:Goth Grantha:Gran Greek:Grek Gujarati:Gujr Gunjala_Gondi:Gong Gurmukhi:Guru Gurung_Khema:Gukh Han:Hani",
  "Hangul:Hang Hanifi_Rohingya:Rohg Hanunoo:Hano Hatran:Hatr Hebrew:Hebr Hiragana:Hira Imperial_Aramaic:Armi Inherited:Zinh Inscriptional_Pahlavi:Phli",
  "Inscriptional_Parthian:Prti Javanese:Java Kaithi:Kthi Kannada:Knda Katakana:Kana Kawi:Kawi Kayah_Li:Kali Kharoshthi:Khar Khitan_Small_Script:Kits",
  "Khmer:Khmr Khojki:Khoj Khudawadi:Sind Kirat_Rai:Krai Lao:Laoo Latin:Latn Lepcha:Lepc Limbu:Limb Linear_A:Lina Linear_B:Linb Lisu:Lisu Lycian:Lyci",
  "Lydian:Lydi Mahajani:Mahj Makasar:Maka Malayalam:Mlym Mandaic:Mand Manichaean:Mani Marchen:Marc Masaram_Gondi:Gonm Medefaidrin:Medf Meetei_Mayek:Mtei",
  "Mende_Kikakui:Mend Meroitic_Cursive:Merc Meroitic_Hieroglyphs:Mero Miao:Plrd Modi:Modi Mongolian:Mong Mro:Mroo Multani:Mult Myanmar:Mymr Nabataean:Nbat",
  "Nag_Mundari:Nagm Nandinagari:Nand New_Tai_Lue:Talu Newa:Newa Nko:Nkoo Nushu:Nshu Nyiakeng_Puachue_Hmong:Hmnp Ogham:Ogam Ol_Chiki:Olck Ol_Onal:Onao",
  "Old_Hungarian:Hung Old_Italic:Ital Old_North_Arabian:Narb Old_Permic:Perm Old_Persian:Xpeo Old_Sogdian:Sogo Old_South_Arabian:Sarb Old_Turkic:Orkh",
  "Old_Uyghur:Ougr Oriya:Orya Osage:Osge Osmanya:Osma Pahawh_Hmong:Hmng Palmyrene:Palm Pau_Cin_Hau:Pauc Phags_Pa:Phag Phoenician:Phnx Psalter_Pahlavi:Phlp",
  "Rejang:Rjng Runic:Runr Samaritan:Samr Saurashtra:Saur Sharada:Shrd Shavian:Shaw Siddham:Sidd Sidetic:Sidt SignWriting:Sgnw Sinhala:Sinh Sogdian:Sogd",
  "Sora_Sompeng:Sora Soyombo:Soyo Sundanese:Sund Sunuwar:Sunu Syloti_Nagri:Sylo Syriac:Syrc Tagalog:Tglg Tagbanwa:Tagb Tai_Le:Tale Tai_Tham:Lana",
  "Tai_Viet:Tavt Tai_Yo:Tayo Takri:Takr Tamil:Taml Tangsa:Tnsa Tangut:Tang Telugu:Telu Thaana:Thaa Thai:Thai Tibetan:Tibt Tifinagh:Tfng Tirhuta:Tirh",
  "Todhri:Todr Tolong_Siki:Tols Toto:Toto Tulu_Tigalari:Tutg Ugaritic:Ugar Vai:Vaii Vithkuqi:Vith Wancho:Wcho Warang_Citi:Wara Yezidi:Yezi Yi:Yiii",
  "Zanabazar_Square:Zanb",
].join(" ").split(" ");

const data = [];
const number = (value) => {
  for (; value > 127; value >>= 7) data.push((value & 127) | 128);
  data.push(value);
};
for (const name of names) {
  const pattern = new RegExp(`\\p{Script=${name.split(":")[0]}}`, "u");
  const ranges = [];
  for (let point = 0; point < 0x110000; point++) {
    if (!pattern.test(String.fromCodePoint(point))) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === point) last[1]++;
    else ranges.push([point, point + 1]);
  }
  number(ranges.length);
  let end = 0;
  for (const [start, stop] of ranges) {
    number(start - end);
    number(stop - start);
    end = stop;
  }
}
const packed = deflateRawSync(Buffer.from(data), { level: 9 }).toString("base64");
const wrapped = (text, width) => text.match(new RegExp(`.{1,${width}}`, "g")).map((line) => `        "${line}"`).join(" +\n");
writeFileSync(new URL("../../src/Loquat.Text/Unicode/ScriptData.cs", import.meta.url), `// The scripts of characters, Unicode ${process.versions.unicode}, packed. Made by tools/unicode/make_scripts.mjs, which says how; do not edit.
namespace Loquat.Text.Unicode;

/// <summary>The packed numbers that <see cref="ScriptTable"/> reads.</summary>
internal static class ScriptData
{
    /// <summary>Length of the unpacked data in bytes.</summary>
    public const int Length = ${data.length};

    /// <summary>The scripts, each with its code of four letters.</summary>
    public const string Names =
${wrapped(names.join(" "), 140)};

    /// <summary>The data, deflated, in base 64.</summary>
    public const string Packed =
${wrapped(packed, 140)};
}
`);
console.error(data.length, "bytes,", names.length, "scripts");
