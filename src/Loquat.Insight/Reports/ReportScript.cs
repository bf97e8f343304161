// The report's script: a slider for the samples, buttons for layer and head. Free of characters that XML would have to escape.
namespace Loquat.Insight.Reports;

/// <summary>The inline script of the report.</summary>
internal static class ReportScript
{
    public const string JavaScript = """

        (function () {
          'use strict';
          function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

          var scrub = document.querySelector('.scrub');
          if (scrub) {
            var samples = all('.sample');
            var slider = scrub.querySelector('input');
            var show = function () {
              var chosen = Number(slider.value);
              samples.forEach(function (sample, i) { sample.classList.toggle('away', i !== chosen); });
              slider.setAttribute('aria-valuetext', samples[chosen].querySelector('h3').textContent);
            };
            slider.addEventListener('input', show);
            scrub.hidden = false;
            show();
          }

          var choices = document.querySelector('.choices');
          if (choices) {
            var state = { layer: 0, head: 0 };
            var apply = function () {
              all('.layer').forEach(function (layer) {
                layer.classList.toggle('away', Number(layer.dataset.layer) !== state.layer);
                layer.classList.toggle('single', state.head !== 0);
                all('figure', layer).forEach(function (figure) {
                  figure.classList.toggle('away', state.head === 0 ? false : Number(figure.dataset.head) !== state.head);
                });
              });
              all('.choice').forEach(function (choice) {
                all('button', choice).forEach(function (button) {
                  button.setAttribute('aria-pressed', String(Number(button.dataset.index) === state[choice.dataset.choice]));
                });
              });
            };
            choices.addEventListener('click', function (event) {
              var button = event.target.closest('button');
              if (!button) { return; }
              state[button.parentNode.dataset.choice] = Number(button.dataset.index);
              apply();
            });
            choices.hidden = false;
            apply();
          }
        })();

        """;
}
