#include "fieldwise/pipeline/report/report.hpp"

#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/io/system/output_place.hpp"
#include "fieldwise/pipeline/runfile/kept_files.hpp"
#include "pipeline/report/report_facts.hpp"
#include "pipeline/report/report_html.hpp"

namespace fieldwise::pipeline {

RunReport report(const RunConfig& config) {
  const ReportFacts facts = gather_facts(config);
  return {report_page(facts), facts.warnings};
}

void check_page_path(const std::string& path, const RunConfig& config) {
  files_of_run(config).require_apart(path);
  io::require_output_place(path);
}

void write_page(const std::string& path, const std::string& page) { io::write_text_file(path, page); }

}  // namespace fieldwise::pipeline
