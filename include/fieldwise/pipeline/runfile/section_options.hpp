// What may be written in a section of the run file: names, and the keys of an input, a format and a picture.
// May know: the catalogue of options, the options of pictures.
// Must not know: JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/pipeline/catalog/option_catalogue.hpp"

namespace fieldwise::pipeline {

inline constexpr std::size_t kMostEntries = 1'000;  ///< of a section
inline constexpr std::size_t kLongestName = 100;    ///< of an input or a step

/// Returns the names that coordinates have in outputs, which no step may have.
std::span<const std::string_view> names_of_coordinates();

/// Returns the name of an input or a step that is most like a text: what may not stand in it is '_' or left out.
/// Nothing where nothing remains.
std::optional<std::string> legal_name(std::string_view text);

/// Returns the keys of an entry of `inputs`.
std::vector<OptionEntry> input_options();

/// Returns the keys that every step takes beside its inputs and options: what its main result is called.
std::vector<OptionEntry> naming_options();

/// Returns the keys of `format`.
std::vector<OptionEntry> format_options();

/// Returns the keys of an entry of `plots`, but for `draw`.
std::vector<OptionEntry> plot_options();

}  // namespace fieldwise::pipeline
