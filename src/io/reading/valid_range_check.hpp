// Valid range check: whether a stated valid range fits the values of its variable.
// May know: variable reader, decoder.
// Must not know: axes, units.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "io/cf/missing_values.hpp"

namespace fieldwise::io {

/// Samples up to 16 pieces spread over a variable. A valid range that would drop more than half of the values found
/// there is taken out of `rules`; that, or a share of more than 1 percent dropped, gives a notice.
void check_valid_range(const std::shared_ptr<const FileIndex>& index, std::size_t variable, ValueRules& rules,
                       std::vector<std::string>& notices);

}  // namespace fieldwise::io
