// Option words: values as they are typed where a shell reads them first, "-2,2", "lat=-5:5,lon=160:210".
// May know: the catalogue of options, the YAML tree.
// Must not know: operations, how a command line is parsed.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {

/// Splits at commas: "a, b" is [a, b].
YamlNode list_of_words(std::string_view text);

/// Turns what was typed for an option into what a run file would hold. Errors: usage, for YAML that is none.
YamlNode node_of_words(const OptionEntry& option, const std::string& typed);

/// Writes a value as it would be typed: [-2, 2] as "-2,2", {lat: [0, 60]} as "lat=0:60".
std::string words_of_node(const YamlNode& node);

}  // namespace fieldwise::pipeline
