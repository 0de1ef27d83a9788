#include "fieldwise/pipeline/report/report.hpp"

#include "fieldwise/io/system/durable_file.hpp"
#include "pipeline/report/report_facts.hpp"
#include "pipeline/report/report_html.hpp"

namespace fieldwise::pipeline {

RunReport report(const RunConfig& config) {
  const ReportFacts facts = gather_facts(config);
  return {report_page(facts), facts.warnings};
}

void write_page(const std::string& path, const RunReport& report) { io::write_text_file(path, report.html); }

}  // namespace fieldwise::pipeline
