// Options as JSON: their types, defaults, and JSON Schema of what may be written.
// May know: the catalogue of options, nlohmann/json.
// Must not know: operations, sections of a run file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "pipeline/yaml/json_text.hpp"

namespace fieldwise::pipeline {

/// Returns the name of a type, as programs read it: "number", "words", ...
std::string_view option_kind_name(OptionKind kind);

/// Returns the default of an option; null where there is none.
Json default_json(const OptionEntry& option);

/// Returns the JSON Schema of the values of an option, with its sentence and default. It refers to `kind_schemas`.
Json option_schema(const OptionEntry& option);

/// Adds an option to the properties of a map, also under the name that is still read.
void add_property(const OptionEntry& option, Json& properties);

/// Returns the JSON Schema of a map of options, none of which has to be there.
Json options_schema(const std::vector<OptionEntry>& options);

/// Returns the schemas of types that look the same whatever the option ("text", "period", ...), for "$defs".
Json kind_schemas();

/// Returns a schema that refers to one of "$defs".
Json schema_reference(std::string_view name);

/// Returns a schema of one `item`, or of a list of at least one.
Json one_or_list(const Json& item);

}  // namespace fieldwise::pipeline
