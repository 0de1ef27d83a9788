// Answer question: what the program does with each question. Part of the program alone.
// May know: geometry question, what answers each.
// Must not know: how the program was started.
#pragma once

#include <cstddef>
#include <vector>

#include "geometry/geometry_question.hpp"

namespace fieldwise::geometry {

/// Returns the payload of the answer to a request. Errors: those of what answers it; input_damaged for bytes that are
/// no request.
std::vector<std::byte> answer_question(const GeometryRequest& request);

}  // namespace fieldwise::geometry
