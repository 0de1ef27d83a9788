// Places bytes: the question where the points of a projected plane lie, and its answer, as plain values and as bytes.
// May know: byte stream.
// Must not know: how programs are started, PROJ.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace fieldwise::geometry {

/// Holds lines of a plane; meant is each point at which one of both kinds cross.
struct PlaneLines {
  std::vector<double> x;  ///< in metres or, of rotated poles, degrees
  std::vector<double> y;
};

/// Holds the question: a projection in the words of PROJ, and sets of lines.
struct PlacesQuestion {
  std::string projection;
  bool angles = false;  ///< lines are those of degrees
  std::vector<PlaneLines> lines;
};

/// Holds where the points of a set of lines lie, in degrees; NaN where the projection has no place.
struct PlanePlaces {
  std::vector<double> lat_deg;  ///< [y, x]
  std::vector<double> lon_deg;  ///< [y, x]
};

std::vector<std::byte> to_bytes(const PlacesQuestion& question);
/// Errors: input_damaged where bytes are no question.
PlacesQuestion places_question_from_bytes(std::span<const std::byte> bytes);

std::vector<std::byte> to_bytes(const std::vector<PlanePlaces>& places);
/// Reads the places of the points of a question. Errors: input_damaged where bytes are none, or not as many.
std::vector<PlanePlaces> places_from_bytes(std::span<const std::byte> bytes, const PlacesQuestion& question);

}  // namespace fieldwise::geometry
