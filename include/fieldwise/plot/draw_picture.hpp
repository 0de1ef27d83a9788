// Draw picture: the program beside fieldwise that draws a picture.
// May know: picture request, core's error.
// Must not know: how a picture is drawn, GMT.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/plot/picture_request.hpp"

namespace fieldwise::plot {

/// Drawing may take so long; then it is ended with all that it started.
inline constexpr std::chrono::seconds kPatience{120};

/// Draws a picture in a process of its own, in a private folder of its own, and gives it its name when it is complete.
/// Returns the variable whose values it shows; empty for points and tracks. Errors: those of the input files;
/// output_failed where the picture cannot be made or written, where the program or what it needs is not installed
/// (saying what to install), and where it takes longer than `patience`. core::Stopped.
std::string draw_picture(const PictureRequest& request, std::chrono::seconds patience = kPatience);

/// Returns the path of the program that draws; empty where it is not installed.
std::string plot_program();

/// Holds how one of several pictures came out: the variable that is shown, or why there is none.
struct DrawnPicture {
  std::string variable;
  std::optional<core::Error> error;
};

/// Draws several pictures, up to `at_once` of them at the same time, each by a process of its own, and returns how each
/// came out, in order. `tell` is called after each with how many are done. Errors: core::Stopped, which ends those that
/// are at work; those of single pictures are in the result.
std::vector<DrawnPicture> draw_pictures(const std::vector<PictureRequest>& requests, std::size_t at_once,
                                        const std::function<void(std::size_t)>& tell = {},
                                        std::chrono::seconds patience = kPatience);

}  // namespace fieldwise::plot
