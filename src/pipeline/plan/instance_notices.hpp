// InstanceNotices: what is said of the variables and layers of one step or input, so that it is said once.
// May know: the standard library.
// Must not know: plans.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fieldwise::pipeline {

/// Gathers sentences. One that is true of all variables and layers of its subject does not name them.
class InstanceNotices {
 public:
  /// Adds a sentence about one of `count` instances of a subject ("step 'clim'", or nothing); `instance` names it
  /// ("level 850 hPa"; empty where there is one).
  void add(const std::string& subject, const std::string& instance, std::size_t count, const std::string& sentence);

  /// Returns the sentences in the order in which they came: "step 'clim' (level 850 hPa): ...".
  [[nodiscard]] std::vector<std::string> texts() const;

 private:
  struct Entry {
    std::string subject;
    std::string sentence;
    std::vector<std::string> instances;
    std::size_t count = 1;
  };
  std::vector<Entry> entries_;
};

}  // namespace fieldwise::pipeline
