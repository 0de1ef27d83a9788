// The pictures of a run: drawn when its outputs have their names; one that fails is told, and fails nothing else.
// May know: run config, plan, run's summary, plot.
// Must not know: how pictures are drawn.
#pragma once

#include <string>

#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "pipeline/yaml/json_text.hpp"

namespace fieldwise::pipeline {

/// Draws the pictures of a run: all of them where outputs are new, else those that are missing, or older than the
/// output they show or than the run file. Adds what was drawn and what failed to the summary; never throws core errors.
void draw_pictures(const RunConfig& config, bool outputs_are_new, RunSummary& summary);

/// Returns what to draw of an output: its variable, or, of a table, "" for its values. Errors: those of reading its
/// header.
std::string picture_variable(const std::string& output, const std::string& variable);

/// Describes the pictures of a run for `fieldwise check`, and says which cannot be drawn; empty where there are none.
std::string describe_pictures(const RunConfig& config, const RunPlan& plan);

/// Returns the same as JSON: a list, each picture with what stands in its way.
Json pictures_json(const RunConfig& config, const RunPlan& plan);

}  // namespace fieldwise::pipeline
