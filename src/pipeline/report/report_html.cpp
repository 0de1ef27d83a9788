#include "pipeline/report/report_html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "fieldwise/core/version.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "pipeline/report/report_facts.hpp"

namespace fieldwise::pipeline {
namespace {

// Colours by the reader's choice of light or dark; a map keeps its white paper in both.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2126; --quiet: #59636e; --line: #d5dae0; --panel: #f4f6f8;
  --accent: #12588f; --alert: #8a4b00; --alert-paper: #fff5e2; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181c; --ink: #e4e8ec; --quiet: #9ca7b2; --line: #343c45;
  --panel: #1d2329; --accent: #82bdf0; --alert: #ffc476; --alert-paper: #2f2413; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.2rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .4rem 0; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0 0 .3rem; }
p { margin: .4rem 0; }
a { color: var(--accent); }
.quiet { color: var(--quiet); font-size: .92rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1rem; list-style: none; padding: 0; margin: .8rem 0; }
.warnings { background: var(--alert-paper); color: var(--alert); border-left: 4px solid currentColor; padding: .5rem .9rem;
  border-radius: 4px; }
.warnings ul { margin: .2rem 0; padding-left: 1.2rem; }
article { margin: 0 0 1.6rem; padding: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
figure { margin: .8rem 0; }
figure img { display: block; width: 100%; max-width: 46rem; height: auto; background: #ffffff; border-radius: 4px; padding: 2px; }
figcaption { color: var(--quiet); font-size: .88rem; margin-top: .3rem; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: 600; white-space: nowrap; width: 1%; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; }
pre { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem;
  font: .84rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
details summary { cursor: pointer; color: var(--accent); margin: .3rem 0; }
@media (max-width: 34rem) { body { padding: .8rem .7rem 2rem; } h1 { font-size: 1.35rem; } article { padding: .7rem; }
  th[scope=row] { white-space: normal; } }
@media print { :root { --paper: #ffffff; --ink: #000000; --quiet: #444444; --line: #bbbbbb; --panel: #ffffff;
  --accent: #000000; --alert: #000000; --alert-paper: #ffffff; } body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; } article { border: 0; padding: 0; } figure, table, .warnings { break-inside: avoid; }
  h2, h3 { break-after: avoid; } figure img { max-width: 15cm; } }
)";

std::string percent(double share) {
  const double value = 100.0 * share;
  if (value > 0 && value < 0.1) return "below 0.1 %";
  return fmt::format("{:.1f} %", value);
}

std::string row(std::string_view head, const std::string& text) {
  if (text.empty()) return "";
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", head, html_text(text));
}

std::string list(const std::vector<std::string>& items) {
  std::string text = "<ul>\n";
  for (const std::string& item : items) text += fmt::format("<li>{}</li>\n", html_text(item));
  return text + "</ul>\n";
}

std::string anchor(std::size_t position) { return fmt::format("result-{}", position + 1); }

/// Writes one page.
class Page {
 public:
  explicit Page(const ReportFacts& facts) : facts_(facts) {}

  std::string write() {
    text_ = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"generator\" content=\"fieldwise {}\">\n<title>{}</title>\n<style>{}</style>\n"
        "</head>\n<body>\n",
        core::kVersion, html_text(facts_.title), kStyle);
    write_head();
    write_data();
    write_results();
    write_provenance();
    return text_ + "</main>\n</body>\n</html>\n";
  }

 private:
  void write_head() {
    text_ += fmt::format("<header>\n<h1>{}</h1>\n", html_text(facts_.title));
    text_ += fmt::format("<p class=\"quiet\">Run file {}{}.</p>\n", html_text(facts_.origin),
                         facts_.finished.empty() ? "" : html_text(fmt::format(", run {}", facts_.finished)));
    text_ += "<nav aria-label=\"Results\"><ul>\n<li><a href=\"#data\">Data</a></li>\n";
    for (std::size_t i = 0; i < facts_.results.size(); ++i) {
      text_ += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", anchor(i), html_text(facts_.results[i].name));
    }
    text_ += "<li><a href=\"#provenance\">Provenance</a></li>\n</ul></nav>\n</header>\n<main>\n";
    if (facts_.warnings.empty()) return;
    text_ += "<section class=\"warnings\" aria-label=\"Warnings\">\n<strong>Worth knowing</strong>\n";
    text_ += list(facts_.warnings) + "</section>\n";
  }

  void write_data() {
    text_ += "<section id=\"data\">\n<h2>Data</h2>\n";
    for (const ReportedInput& input : facts_.inputs) {
      text_ += fmt::format("<article>\n<h3>{}</h3>\n<div class=\"scroll\"><table>\n", html_text(input.name));
      text_ += row("Variable", input.variable) + row("Units", input.units) + row("Files", input.files);
      text_ += row("Period", input.period) + row("Times", input.times) + row("Grid", input.grid);
      if (!input.layers.empty()) text_ += row("Layers", input.layers);
      if (!input.period.empty()) {
        text_ += row("Gaps", input.absent_steps == 0 ? "none" : fmt::format("{} steps are absent", input.absent_steps));
      }
      text_ += row("Missing", fmt::format("{} of all values", percent(input.missing_share)));
      text_ += "</table></div>\n</article>\n";
    }
    text_ += "</section>\n";
  }

  void write_results() {
    text_ += "<section id=\"results\">\n<h2>Results</h2>\n";
    for (std::size_t i = 0; i < facts_.results.size(); ++i) write_result(facts_.results[i], anchor(i));
    text_ += "</section>\n";
  }

  void write_result(const ReportedResult& result, const std::string& id) {
    text_ += fmt::format("<article id=\"{}\">\n<h3>{}</h3>\n<p>{}</p>\n", id, html_text(result.name),
                         html_text(result.definition));
    for (const ReportedPicture& picture : result.pictures) {
      const std::string what = picture.title.empty() ? result.name : picture.title;
      if (!picture.bytes.empty()) {
        text_ += fmt::format(
            "<figure>\n<img alt=\"{}\" src=\"data:image/png;base64,{}\">\n<figcaption>{}</figcaption>\n"
            "</figure>\n",
            html_text(fmt::format("Picture: {}", what)), base64(picture.bytes), html_text(what));
      }
      write_significance(picture);
    }
    text_ += "<div class=\"scroll\"><table>\n" + row("Step", result.step) + row("Formula", result.formula);
    text_ += row("Reference", result.reference) + row("File", result.output) + "</table></div>\n";
    text_ += "<details><summary>Variables</summary>\n<div class=\"scroll\"><table>\n";
    for (const auto& [name, what] : result.variables) text_ += row(html_text(name), what);
    text_ += "</table></div>\n</details>\n</article>\n";
  }

  void write_significance(const ReportedPicture& result) {
    if (result.significant.empty()) return;
    const SignificantShare& first = result.significant.front();
    if (result.significant.size() == 1) {
      const std::string area = first.area ? fmt::format(", {} of the area", percent(*first.area)) : "";
      text_ += fmt::format(
          "<p><strong>p &lt; 0.05 at {} of valid points{}</strong> <span class=\"quiet\">({}; about 5 % "
          "would be by chance alone)</span></p>\n",
          percent(first.points), area, html_text(result.tested_by));
      return;
    }
    const auto most = std::ranges::max_element(result.significant, {}, &SignificantShare::points);
    text_ += fmt::format("<p><strong>p &lt; 0.05 at up to {} of valid points</strong>, at {}.</p>\n",
                         percent(most->points), html_text(most->slot));
    text_ += fmt::format(
        "<details><summary>Where p &lt; 0.05 ({})</summary>\n<div class=\"scroll\"><table>\n"
        "<thead><tr><th scope=\"col\">Map</th><th scope=\"col\">valid points</th>"
        "<th scope=\"col\">area</th></tr></thead>\n<tbody>\n",
        html_text(result.tested_by));
    for (const SignificantShare& share : result.significant) {
      text_ +=
          fmt::format("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
                      html_text(share.slot), percent(share.points), share.area ? percent(*share.area) : "not known");
    }
    text_ += "</tbody></table></div>\n<p class=\"quiet\">About 5 % would be by chance alone.</p>\n</details>\n";
  }

  void write_provenance() {
    text_ += "<section id=\"provenance\">\n<h2>Provenance</h2>\n<div class=\"scroll\"><table>\n";
    text_ += row("Run by", facts_.version.empty() ? "" : fmt::format("fieldwise {}", facts_.version));
    text_ += row("Finished", facts_.finished) + row("Libraries", facts_.libraries);
    for (const auto& [path, digest] : facts_.outputs) {
      text_ += row("Output", digest.empty() ? path : fmt::format("{} (SHA-256 {})", path, digest));
    }
    text_ += fmt::format(
        "</table></div>\n<details><summary>The run file with every default</summary>\n<pre>{}</pre>\n"
        "</details>\n<p class=\"quiet\">Written by fieldwise {}.</p>\n</section>\n",
        html_text(facts_.run), core::kVersion);
  }

  const ReportFacts& facts_;
  std::string text_;
};

}  // namespace

std::string html_text(const std::string& text) {
  std::string result;
  for (const char c : core::visible_text(text)) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (c == '\'') {
      result += "&#39;";
    } else {
      result += c;
    }
  }
  return result;
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < here ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= here ? kLetters[group >> (18U - 6U * k) & 0x3FU] : '=';
    }
  }
  return text;
}

std::string report_page(const ReportFacts& facts) { return Page(facts).write(); }

}  // namespace fieldwise::pipeline
