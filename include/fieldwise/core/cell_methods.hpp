// Cell methods: what CF-1.8 section 7.3 says was done to values along their axes, with methods added and replaced.
// May know: the standard library.
// Must not know: operations, files.
#pragma once

#include <string>

namespace fieldwise::core {

/// Returns the cell methods of a result whose own method over time ("" for none) takes the place of those that values
/// have; methods over anything else stay: "area: mean time: mean" and "time: maximum" give "area: mean time: maximum".
std::string replace_time_methods(const std::string& methods, const std::string& own);

/// Returns the cell methods of values that were given a further method over time ("time: maximum" of daily means).
/// Values at points of time have none before it, and one that says what the last one says is not said twice.
std::string append_time_method(const std::string& methods, const std::string& own);

}  // namespace fieldwise::core
