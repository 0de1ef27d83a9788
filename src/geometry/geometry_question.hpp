// GeometryQuestion: what the program is asked, and the bytes around a request and an answer.
// May know: core's error, byte stream.
// Must not know: how programs are started, GEOS, shapelib, PROJ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"

namespace fieldwise::geometry {

/// Names what the program is asked. A new question is a line here, and one in `answer_question`.
enum class GeometryQuestion : std::uint8_t { shares, places, outlines };

inline constexpr GeometryQuestion kLastQuestion = GeometryQuestion::outlines;

/// Holds a request without its frame; the payload is that of the question.
struct GeometryRequest {
  GeometryQuestion question = GeometryQuestion::shares;
  std::span<const std::byte> payload;
};

/// Returns a request as bytes, which begin with the version: programs of two builds do not talk to each other.
std::vector<std::byte> request_bytes(GeometryQuestion question, std::span<const std::byte> payload);

/// Reads a request, whose payload stays in `bytes`. Errors: input_damaged where bytes are none; usage where they come
/// from another version.
GeometryRequest request_from_bytes(std::span<const std::byte> bytes);

/// Returns an answer, or an error in its place, as bytes.
std::vector<std::byte> answer_bytes(std::span<const std::byte> payload);
std::vector<std::byte> answer_bytes(const core::Error& error);

/// Returns the payload of an answer, which stays in `bytes`. Errors: the one that it holds; input_damaged where bytes
/// are none; usage where they come from another version.
std::span<const std::byte> payload_of_answer(std::span<const std::byte> bytes);

}  // namespace fieldwise::geometry
