// What a report says, as plain values: gathered from a run's inputs, outputs and record, then written as a page.
// May know: run config.
// Must not know: HTML.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

/// Holds the facts of one input.
struct ReportedInput {
  std::string name;
  std::string files;
  std::string variable;
  std::string units;
  std::string grid;
  std::string times;
  std::string layers;  ///< further dimensions; empty where there are none
  std::string period;
  std::size_t absent_steps = 0;
  double missing_share = 0.0;
};

/// Holds which share of one map is significant.
struct SignificantShare {
  std::string slot;  ///< "lag 0 months", "level 850 hPa, DJF"; empty where there is one map
  double points = 0.0;
  std::optional<double> area;  ///< weighted by cell area; unset where areas are not known
};

/// Holds a picture of a result, and what its test says.
struct ReportedPicture {
  std::string title;      ///< of what it shows
  std::string bytes;      ///< of a PNG
  std::string tested_by;  ///< name of the p-values
  std::vector<SignificantShare> significant;
};

/// Holds the facts of one step that was written.
struct ReportedResult {
  std::string name;
  std::string definition;  ///< what the operation does
  std::string formula;
  std::string reference;
  std::string step;  ///< as the run file would write it
  std::string output;
  std::vector<std::pair<std::string, std::string>> variables;  ///< name, and what it is
  std::vector<ReportedPicture> pictures;                       ///< one a variable that the step worked on
};

/// Holds all facts of a report.
struct ReportFacts {
  std::string title;
  std::string origin;
  std::string finished;
  std::string version;
  std::string libraries;
  std::string run;  ///< the effective run file
  std::vector<ReportedInput> inputs;
  std::vector<ReportedResult> results;
  std::vector<std::pair<std::string, std::string>> outputs;  ///< path and SHA-256
  std::vector<std::string> warnings;
};

/// Gathers the facts of a run. Errors: as `report`.
ReportFacts gather_facts(const RunConfig& config);

}  // namespace fieldwise::pipeline
