#include "fieldwise/core/cell_methods.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace fieldwise::core {

namespace {

/// Holds one method after the names of its axes: "time: latitude: mean (comment: words: any)".
struct Method {
  std::string text;
  bool of_time = false;
};

std::vector<Method> methods_in(const std::string& text) {
  std::vector<Method> methods;
  bool in_names = false;
  std::ptrdiff_t depth = 0;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const bool names_axis = depth == 0 && word.ends_with(':') && word.front() != '(';
    if (methods.empty() || (names_axis && !in_names)) {
      methods.emplace_back();
    }
    in_names = names_axis;
    depth += std::ranges::count(word, '(') - std::ranges::count(word, ')');
    Method& method = methods.back();
    method.of_time = method.of_time || (names_axis && word == "time:");
    method.text += method.text.empty() ? word : " " + word;
  }
  return methods;
}

std::string joined(const std::vector<Method>& methods) {
  std::string text;
  for (const Method& method : methods) {
    if (!method.text.empty()) text += text.empty() ? method.text : " " + method.text;
  }
  return text;
}

}  // namespace

std::string replace_time_methods(const std::string& methods, const std::string& own) {
  std::vector<Method> result = methods_in(methods);
  std::erase_if(result, [](const Method& method) { return method.of_time; });
  result.push_back({own, true});
  return joined(result);
}

std::string append_time_method(const std::string& methods, const std::string& own) {
  std::vector<Method> result = methods_in(methods);
  std::erase_if(result, [](const Method& method) { return method.text == "time: point"; });
  const auto last = std::find_if(result.rbegin(), result.rend(), [](const Method& method) { return method.of_time; });
  if (last == result.rend() || last->text != own) result.push_back({own, true});
  return joined(result);
}

}  // namespace fieldwise::core
