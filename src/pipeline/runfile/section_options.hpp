// What may be written in an input, a format and a picture, as entries of the catalogue.
// May know: the catalogue of options, the options of pictures.
// Must not know: JSON.
#pragma once

#include <vector>

#include "fieldwise/pipeline/catalog/option_catalogue.hpp"

namespace fieldwise::pipeline {

/// Returns the keys of an entry of `inputs`.
std::vector<OptionEntry> input_options();

/// Returns the keys of `format`.
std::vector<OptionEntry> format_options();

/// Returns the keys of an entry of `plots`, but for `draw`.
std::vector<OptionEntry> plot_options();

}  // namespace fieldwise::pipeline
