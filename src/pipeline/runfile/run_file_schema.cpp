#include "fieldwise/pipeline/runfile/run_file_schema.hpp"

#include <fmt/format.h>

#include "fieldwise/core/naming.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"
#include "pipeline/catalog/option_json.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

/// Returns a schema with a sentence in front.
Json documented(std::string_view text, const Json& schema) {
  Json with_text = {{"description", sentence(text)}};
  with_text.update(schema);
  return with_text;
}

Json map_of(const Json& value, Json names, std::string_view text) {
  return documented(text, {{"type", "object"},
                           {"propertyNames", std::move(names)},
                           {"additionalProperties", value},
                           {"minProperties", 1},
                           {"maxProperties", kMostEntries}});
}

Json names_of(std::string_view kind) {
  Json names = {{"pattern", "^[A-Za-z0-9][A-Za-z0-9_]*$"}, {"maxLength", kLongestName}};
  if (kind == "step") names["not"] = {{"enum", names_of_coordinates()}};
  return names;
}

/// Returns a schema of the name of a variable or a dimension.
Json name_schema() {
  Json word = names_of("step");
  word["type"] = "string";
  return {{"anyOf", {std::move(word), {{"type", "integer"}, {"minimum", 0}}, {{"type", "boolean"}}}}};
}

/// Returns a schema of attributes but for those that are refused.
Json attributes_schema(const std::vector<std::string_view>& refused) {
  Json schema = schema_reference("attributes");
  schema["propertyNames"] = {
      {"not", {{"anyOf", {{{"enum", refused}}, {{"pattern", fmt::format("^{}", core::kOwnPrefix)}}}}}}};
  return schema;
}

/// Says of the keys of a naming what their types do not.
void narrow_naming(Json& properties) {
  const Json text = properties["name"]["description"];
  properties["name"] = name_schema();
  properties["name"]["description"] = text;
  const Json described = properties["attributes"]["description"];
  properties["attributes"] = attributes_schema(core::refused_attributes());
  properties["attributes"]["description"] = described;
}

/// Returns a schema of names of files; `ending` is a regular expression.
Json paths(std::string_view ending) {
  return {{"pattern", fmt::format(R"(^(?!.*://)(.*/)?(?!\.{{1,2}}$)[^/]*[^/]{}$)", ending)}};
}

/// Returns what may stand under the key of an input of a step.
Json input_of_step_schema(const analysis::InputDoc& input, bool is_first, const std::vector<StepOption>& options) {
  Json forms = Json::array({schema_reference("reference")});  // clang takes {json} for a copy
  if (input.many) {
    forms.push_back(
        {{"type", "array"}, {"items", schema_reference("reference")}, {"minItems", 1}, {"uniqueItems", true}});
  }
  if (!is_first && !input.header_only) {
    forms.push_back({{"type", "object"},
                     {"properties", {{"point", schema_reference("place")}}},
                     {"required", {"point"}},
                     {"additionalProperties", false}});
  }
  // {input: land, above: 0.5}: the reference, and options that begin with the key.
  const std::string word(input.reference_word);
  Json properties = {{word, schema_reference("reference")}};
  const std::string prefix = std::string(input.key) + '_';
  for (const StepOption& one : options) {
    const bool own = one.implied_operation.empty() && one.option.name.starts_with(prefix);
    if (own) properties[one.option.name.substr(prefix.size())] = option_schema(one.option);
  }
  const auto same = std::ranges::find_if(options, [&](const StepOption& one) { return one.option.name == input.key; });
  if (same != options.end()) forms.push_back(option_schema(same->option));
  if (properties.size() > 1 || same != options.end()) {
    Json form = {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!input.header_only) form["required"] = {word};
    forms.push_back(std::move(form));
  }
  return documented(input.text, forms.size() == 1 ? forms.front() : Json{{"anyOf", std::move(forms)}});
}

Json step_schema(const CatalogEntry& operation) {
  const analysis::OperationDoc& doc = *operation.doc;
  const std::vector<StepOption> options = step_options(operation);
  Json properties = {{"do", {{"const", doc.name}, {"description", sentence(doc.summary)}}}};
  Json required = {"do"};
  for (const analysis::InputDoc& input : doc.inputs) {
    const bool is_first = &input == doc.inputs.data();
    properties[std::string(input.key)] = input_of_step_schema(input, is_first, options);
    if (must_be_named(input)) required.push_back(input.key);
  }
  for (const StepOption& one : options) {
    if (!properties.contains(one.option.name)) add_property(one.option, properties);
  }
  if (!doc.is_table) {
    for (const OptionEntry& one : naming_options()) add_property(one, properties);
    narrow_naming(properties);
  }
  Json schema = {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
  for (const analysis::InputDoc& input : doc.inputs) {
    if (input.instead.empty()) continue;
    schema["anyOf"] = {{{"required", {input.key}}}, {{"required", {input.instead}}}};
  }
  if (doc.named_inputs.empty()) {
    schema["additionalProperties"] = false;
  } else {
    schema["additionalProperties"] = documented(doc.named_inputs, schema_reference("reference"));
    schema["propertyNames"] = names_of("input");
  }
  return schema;
}

/// Returns a schema that lets `do` decide which keys there are.
Json any_step_schema() {
  Json names = Json::array();
  Json cases = Json::array();
  for (const CatalogEntry& operation : catalog()) {
    const std::string name(operation.doc->name);
    names.push_back(name);
    cases.push_back({{"if", {{"properties", {{"do", {{"const", name}}}}}, {"required", {"do"}}}},
                     {"then", schema_reference("step_" + name)}});
  }
  return {{"type", "object"},
          {"properties", {{"do", {{"description", "The operation."}, {"enum", std::move(names)}}}}},
          {"required", {"do"}},
          {"allOf", std::move(cases)}};
}

Json input_schema() {
  Json schema = options_schema(input_options());
  schema["required"] = {"files"};
  schema["dependentRequired"] = {{"scale", {"units"}}};
  narrow_naming(schema["properties"]);
  const Json along = schema["properties"]["along"]["description"];
  schema["properties"]["along"] = name_schema();
  schema["properties"]["along"]["description"] = along;
  // Members need a dimension, and a dimension members.
  schema["if"] = {{"properties", {{"files", {{"type", "object"}}}}}};
  schema["then"] = {{"required", {"along"}}};
  schema["else"] = {{"not", {{"required", {"along"}}}}};
  return schema;
}

Json output_schema() {
  const Json list = one_or_list(schema_reference("reference"));
  Json map = {{"type", "object"},
              {"properties",
               {{"write", documented("the steps, or quantities of steps, to write", list)},
                {"format", schema_reference("format")},
                {"attributes",
                 documented("global attributes of this file", attributes_schema(core::refused_global_attributes()))}}},
              {"required", {"write"}},
              {"additionalProperties", false}};
  return {{"anyOf", {schema_reference("reference"), list["anyOf"][1], std::move(map)}}};
}

Json plot_schema() {
  Json map = options_schema(plot_options());
  map["properties"]["draw"] = documented("the step or quantity to draw", schema_reference("reference"));
  map["required"] = {"draw"};
  return {{"anyOf", {schema_reference("reference"), std::move(map)}}};
}

Json definitions() {
  Json all = kind_schemas();
  all["reference"] = {{"description", "An input, a step of one field (anom), or a quantity of a step (clim.mean)."},
                      {"type", {"string", "integer"}},
                      {"pattern", R"(^[^ .]+(\.[^ .]+){0,2}$)"}};
  all["format"] = options_schema(format_options());
  all["input"] = input_schema();
  all["step"] = any_step_schema();
  all["output"] = output_schema();
  all["plot"] = plot_schema();
  for (const CatalogEntry& operation : catalog()) {
    all["step_" + std::string(operation.doc->name)] = step_schema(operation);
  }
  return all;
}

}  // namespace

std::string run_file_schema() {
  Json properties = {
      {"title", documented("a line of text about the run", schema_reference("text"))},
      {"inputs", map_of(schema_reference("input"), names_of("input"), "the data to read")},
      {"steps", map_of(schema_reference("step"), names_of("step"), "what to compute")},
      {"outputs", map_of(schema_reference("output"), paths(""), "the files to write")},
      {"plots", map_of(schema_reference("plot"), paths(R"(\.(png|pdf|svg))"), "the pictures to draw")},
      {"format", documented("how values are stored in all outputs", schema_reference("format"))},
      {"attributes",
       documented("global attributes of all outputs", attributes_schema(core::refused_global_attributes()))},
      {"update", {{"description", "Keep what a later run needs to go on."}, {"type", "boolean"}, {"default", false}}}};
  return json_text({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                    {"title", fmt::format("Run file of fieldwise {}", core::kVersion)},
                    {"type", "object"},
                    {"properties", std::move(properties)},
                    {"required", {"inputs", "steps", "outputs"}},
                    {"additionalProperties", false},
                    {"$defs", definitions()}});
}

}  // namespace fieldwise::pipeline
