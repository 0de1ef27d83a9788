// Report HTML: the facts of a report as a page.
// May know: report facts.
// Must not know: where the facts are from.
#pragma once

#include <string>

#include "pipeline/report/report_facts.hpp"

namespace fieldwise::pipeline {

/// Writes facts as a page; every text is escaped.
std::string report_page(const ReportFacts& facts);

/// Writes text so that HTML shows it as it is, also inside quoted attributes.
std::string html_text(const std::string& text);

/// Writes bytes in base64.
std::string base64(const std::string& bytes);

}  // namespace fieldwise::pipeline
