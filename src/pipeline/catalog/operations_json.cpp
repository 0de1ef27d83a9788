#include "fieldwise/pipeline/catalog/operations_json.hpp"

#include "fieldwise/core/version.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "pipeline/catalog/option_json.hpp"

namespace fieldwise::pipeline {
namespace {

/// Returns text, or null where there is none.
Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json bound(const std::optional<double>& value) { return value ? json_number(*value) : Json(); }

Json input_json(const analysis::InputDoc& input) {
  Json implied;
  if (!input.implied_operation.empty()) {
    implied = {{"operation", input.implied_operation}, {"quantity", input.implied_quantity}};
  }
  Json words = Json::array();
  for (const std::string_view word : input.words) words.push_back(word);
  return {{"key", input.key},          {"required", must_be_named(input)}, {"list", input.many},
          {"words", std::move(words)}, {"implied", std::move(implied)},    {"text", sentence(input.text)}};
}

Json option_json(const OptionEntry& option, std::string_view implied_operation) {
  Json parts = Json::array();
  for (const OptionEntry& part : option.children) parts.push_back(option_json(part, ""));
  return {{"name", option.name},
          {"old_name", text_or_null(option.old_name)},
          {"type", option_kind_name(option.kind)},
          {"unit", text_or_null(option.unit)},
          {"least", option.above_least ? Json() : bound(option.least)},
          {"above", option.above_least ? bound(option.least) : Json()},
          {"most", bound(option.most)},
          {"choices", option.choices},
          {"none", text_or_null(option.none)},
          {"default", default_json(option)},
          {"parts", std::move(parts)},
          {"range", option.range},
          {"text", sentence(option.sentence)},
          {"implied_by", text_or_null(implied_operation)}};
}

Json output_json(const analysis::OutputDoc& output) {
  const std::string_view role = core::role_name(output.kind.role);
  return {{"quantity", output.quantity},
          {"unit", output.unit},
          {"role", role.empty() ? std::string_view("beside") : role},
          {"nature", text_or_null(core::nature_name(output.kind.nature))},
          {"text", sentence(output.text)}};
}

Json entry_json(const CatalogEntry& operation) {
  const analysis::OperationDoc& doc = *operation.doc;
  Json inputs = Json::array();
  for (const analysis::InputDoc& input : doc.inputs) inputs.push_back(input_json(input));
  Json options = Json::array();
  for (const StepOption& one : step_options(operation)) {
    options.push_back(option_json(one.option, one.implied_operation));
  }
  Json outputs = Json::array();
  for (const analysis::OutputDoc& output : doc.outputs) outputs.push_back(output_json(output));
  return {{"name", doc.name},
          {"summary", sentence(doc.summary)},
          {"formula", doc.formula},
          {"reference", sentence(doc.reference)},
          {"table", doc.is_table},
          {"inputs", std::move(inputs)},
          {"named_inputs", doc.named_inputs.empty() ? Json() : Json(sentence(doc.named_inputs))},
          {"options", std::move(options)},
          {"outputs", std::move(outputs)}};
}

}  // namespace

std::string operations_json() {
  Json all = Json::array();
  for (const CatalogEntry& operation : catalog()) all.push_back(entry_json(operation));
  return json_text({{"fieldwise", core::kVersion}, {"operations", std::move(all)}});
}

std::string operation_json(std::string_view name) { return json_text(entry_json(known_operation(name))); }

}  // namespace fieldwise::pipeline
