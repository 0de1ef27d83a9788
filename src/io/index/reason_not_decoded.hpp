// reason_not_decoded: what stands between the stored chunks of a variable and its values.
// May know: file index, chunk index.
// Must not know: how chunks are decoded.
#pragma once

#include <string>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Returns why the chunks of a variable can be decoded neither here nor by the libraries, with a line that converts the
/// file; empty where they can.
std::string reason_not_decoded(const VariableIndex& variable);

}  // namespace fieldwise::io
