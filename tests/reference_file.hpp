// ReferenceFile: numbers made by an independent tool, one "key value value ..." a line, `#` for comments.
// May know: the standard library.
// Must not know: what is tested.
#pragma once

#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>
#include "places.hpp"

namespace fieldwise::reference {

/// Reads tests/reference/<name>.ref; the word nan is a missing value.
class ReferenceFile {
 public:
  explicit ReferenceFile(const std::string& name) {
    std::ifstream file(fieldwise::places::sources() + "/tests/reference/" + name + ".ref");
    if (!file) {
      throw std::runtime_error("no reference file " + name);
    }
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string key;
      if (line.starts_with('#') || !(words >> key)) {
        continue;
      }
      for (std::string word; words >> word;) {
        values_[key].push_back(word == "nan" ? std::numeric_limits<double>::quiet_NaN() : std::stod(word));
      }
    }
  }

  /// Returns the numbers of a key.
  [[nodiscard]] const std::vector<double>& list(const std::string& key) const { return values_.at(key); }

  /// Returns the only number of a key.
  [[nodiscard]] double number(const std::string& key) const { return values_.at(key).at(0); }

 private:
  std::map<std::string, std::vector<double>> values_;
};

}  // namespace fieldwise::reference
