// Marked variable: the numbers of a variable that is known by an attribute, whatever it is called.
// May know: the standard library.
// Must not know: what the numbers mean.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::io {

/// Holds a variable with all its values in the order in which they lie, and its attributes of text.
struct MarkedVariable {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::vector<double> values;
};

/// Reads the one variable of a file that has an attribute of this name. Errors: those of `index_file`; usage where none
/// has it, or several have.
MarkedVariable read_marked_variable(const std::string& path, std::string_view mark);

}  // namespace fieldwise::io
