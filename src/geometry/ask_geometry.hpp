// Ask geometry: one question to the program, in a process of its own.
// May know: geometry question, core's error and stop, io/system.
// Must not know: what is asked, GEOS, shapelib, PROJ.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "geometry/geometry_question.hpp"

namespace fieldwise::geometry {

/// Holds the bytes of an answer and the payload among them.
struct GeometryAnswer {
  std::vector<std::byte> bytes;
  std::span<const std::byte> payload;
};

/// Asks the program and returns its answer. `about` begins the sentences of errors: "land.shp". Errors: those that the
/// program tells; output_failed where there is no program or it cannot be started; input_damaged where it dies of what
/// it was asked, takes longer than `patience` or answers nonsense; core::Stopped.
GeometryAnswer ask_geometry(GeometryQuestion question, std::span<const std::byte> payload, const std::string& about,
                            std::chrono::seconds patience = std::chrono::seconds(300));

}  // namespace fieldwise::geometry
