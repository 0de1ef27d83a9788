// SeveralVariables: which inputs and steps of a run file have several variables, and what a reference to them means.
// May know: drafts of steps.
// Must not know: headers of files: what the variables are.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {

/// Knows which inputs and steps have several variables: inputs whose `variable` is a list or `all`, and what is
/// computed of them. Of these "clim.tas" may mean a variable.
class SeveralVariables {
 public:
  /// Settles all references of the steps, which must outlive it.
  SeveralVariables(std::vector<DraftStep>& steps, const std::vector<InputConfig>& inputs);

  /// Takes the second word of a reference for a variable where it is no quantity.
  void settle(Reference& reference) const;

  /// Tells whether a reference means several variables.
  [[nodiscard]] bool means_several(const Reference& reference) const {
    return reference.variable.empty() && names_.contains(reference.name);
  }

 private:
  void take_references_of(DraftStep& step);

  std::vector<DraftStep>* steps_;
  std::set<std::string> inputs_;
  std::set<std::string> names_;
};

}  // namespace fieldwise::pipeline
