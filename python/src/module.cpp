// The module fieldwise._fieldwise: one entry for every operation, and what the catalog says of them.
#include <fmt/format.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calling_thread.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/io/reading/held_input.hpp"
#include "fieldwise/io/system/installed_program.hpp"
#include "fieldwise/pipeline/catalog/operations_json.hpp"
#include "fieldwise/pipeline/run/run_in_memory.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/pipeline/runfile/section_options.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"
#include "header_of_dataset.hpp"
#include "held_results.hpp"

namespace fieldwise::python {
namespace {

namespace py = pybind11;

using pipeline::YamlNode;

/// Returns a value of Python as a run file would hold it.
YamlNode node_of(const py::handle& value) {
  if (value.is_none()) return YamlNode();
  if (py::isinstance<py::bool_>(value)) return YamlNode::of_scalar(value.cast<bool>() ? "true" : "false");
  if (py::isinstance<py::dict>(value)) {
    YamlNode map = YamlNode::of_map();
    for (const auto& [key, item] : value.cast<py::dict>()) map.set(std::string(py::str(key)), node_of(item));
    return map;
  }
  if (py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value)) {
    std::vector<YamlNode> items;
    for (const py::handle item : value) items.push_back(node_of(item));
    return YamlNode::of_list(std::move(items));
  }
  return YamlNode::of_scalar(std::string(py::str(value)));
}

/// Says what is wrong in the words of a call in Python.
pipeline::RunWords words_of_call(const py::dict& called) {
  std::map<std::string, std::string> names;
  for (const auto& [input, name] : called) names[py::str(input)] = py::str(name);
  const auto name_of = [names](std::string_view input) {
    const auto found = names.find(std::string(input));
    return found == names.end() ? std::string(input) : found->second;
  };
  pipeline::RunWords words;
  words.input = [name_of](std::string_view input) { return name_of(input); };
  words.input_key = [name_of](std::string_view key, std::string_view input) {
    return fmt::format("{} of {}", key, name_of(input));
  };
  words.step_key = [](std::string_view key, std::string_view /*step*/) { return fmt::format("{}=", key); };
  words.format_key = words.step_key;
  words.setting = [](std::string_view /*input*/, std::string_view key, std::string_view value) {
    if (key == "select" || key == "level") return fmt::format(".sel({})", value);
    return key == "variable" ? fmt::format("dataset[{}]", value) : fmt::format("{}={}", key, value);
  };
  return words;
}

/// Carries out a request of the package: see `run_steps` in _calls.py.
py::dict run_steps(const py::dict& request) {
  CallingThread caller;
  // The last owner of what belongs to Python is this thread, which has the GIL.
  std::map<std::string, std::shared_ptr<io::FileIndex>> headers;
  std::map<std::string, std::shared_ptr<const io::HeldValues>> held;
  for (const auto& [name, dataset] : request["inputs"].cast<py::dict>()) {
    auto header = header_of_dataset(dataset.cast<py::dict>(), caller);
    held[py::str(name)] = header->held;
    headers[py::str(name)] = std::move(header);
  }
  const YamlNode tree = node_of(request["tree"]);
  const pipeline::RunWords words = words_of_call(request["called"].cast<py::dict>());
  const auto directory = request["directory"].cast<std::string>();
  const py::object progress = request["progress"];
  pipeline::RunOptions options;
  options.threads = request["threads"].cast<std::size_t>();
  options.memory_bytes = request["memory"].cast<std::size_t>();
  const bool reports = !progress.is_none();
  if (reports) {
    options.progress = [&](const pipeline::Progress& now) { caller.ask([&] { progress(now.share_done); }); };
  }
  std::unique_ptr<HeldResults> results;
  std::vector<std::string> notices;
  caller.run([&] {
    const pipeline::RunConfig config =
        pipeline::parse_run_config(tree, std::string(pipeline::kCommandLine), directory, words);
    const pipeline::OpenInput open = [&](const pipeline::InputConfig& input) {
      return io::open_held_fields(input.spec, headers.at(input.spec.name));
    };
    const pipeline::MakeOutput make = [&](const std::vector<core::FieldHeader>& variables) -> pipeline::RunOutput& {
      results = std::make_unique<HeldResults>(variables);
      return *results;
    };
    notices = pipeline::run_in_memory(config, options, open, make);
  });
  py::dict answer = results->to_python();
  answer["notices"] = notices;
  return answer;
}

std::string_view kind_name(core::ErrorKind kind) {
  switch (kind) {
    case core::ErrorKind::usage:
      return "usage";
    case core::ErrorKind::input_missing:
      return "input_missing";
    case core::ErrorKind::input_damaged:
      return "input_damaged";
    case core::ErrorKind::input_changed:
      return "input_changed";
    case core::ErrorKind::inputs_disagree:
      return "inputs_disagree";
    case core::ErrorKind::output_failed:
      return "output_failed";
    case core::ErrorKind::memory_exceeded:
      return "memory_exceeded";
    case core::ErrorKind::locked:
      return "locked";
  }
  return "usage";
}

/// Raises what failed as an exception of the package.
void raise(std::exception_ptr failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const core::Error& error) {
    const py::object type = py::module_::import("fieldwise._errors").attr("FieldwiseError");
    const py::object raised = type(error.what(), std::string(kind_name(error.kind())));
    PyErr_SetObject(type.ptr(), raised.ptr());
  } catch (const core::Stopped&) {
    PyErr_SetNone(PyExc_KeyboardInterrupt);
  }
}

}  // namespace
}  // namespace fieldwise::python

PYBIND11_MODULE(_fieldwise, module) {
  using namespace fieldwise;
  module.doc() = "What the package fieldwise asks of the library.";
  pybind11::register_exception_translator(&python::raise);
  module.def("operations_json", &pipeline::operations_json);
  module.def("run_steps", &python::run_steps);
  module.def("programs_lie_in", &io::programs_lie_in);
  module.attr("version") = core::kVersion;
  const auto taken = pipeline::names_of_coordinates();
  module.attr("coordinate_names") = std::vector<std::string>(taken.begin(), taken.end());
}
