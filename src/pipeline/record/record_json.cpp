#include "pipeline/record/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/pipeline/record/record.hpp"

namespace fieldwise::pipeline {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "fieldwise record 2";

// The last line of each text, with the digest of the text without that line: JSON as the rest.
constexpr std::string_view kEnd = "\n}\n";
constexpr std::string_view kDigestBegin = ",\n \"digest\": \"";
constexpr std::string_view kDigestEnd = "\"\n}\n";
constexpr std::size_t kDigestDigits = 64;

std::string digest_of(std::string_view text) { return io::sha256_of_bytes(std::as_bytes(std::span(text))); }

/// Adds the digest of a JSON object to its text.
std::string sealed(const std::string& text) {
  const std::string_view all_but_end = std::string_view(text).substr(0, text.size() - kEnd.size());
  return fmt::format("{}{}{}{}", all_but_end, kDigestBegin, digest_of(text), kDigestEnd);
}

/// Takes the digest off a text, if it is the one of that text; throws else.
std::string unsealed(std::string_view text) {
  const std::size_t added = kDigestBegin.size() + kDigestDigits + kDigestEnd.size();
  if (text.size() < added || !text.ends_with(kDigestEnd)) throw std::invalid_argument("it has no digest of itself");
  const std::string_view line = text.substr(text.size() - added);
  std::string rest = fmt::format("{}{}", text.substr(0, text.size() - added), kEnd);
  if (!line.starts_with(kDigestBegin) || line.substr(kDigestBegin.size(), kDigestDigits) != digest_of(rest)) {
    throw std::invalid_argument("it is not as it was written, its digest differs");
  }
  return rest;
}

std::string text_of(const Json& json) {  // of an object with members
  constexpr int kIndent = 1;
  // A file name may hold any bytes; what is no UTF-8 is replaced, and never found unchanged again.
  return sealed(json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + '\n');
}

Json json_of(const RecordedFile& file) {
  Json json{{"path", file.path},
            {"bytes", file.bytes},
            {"modified_ns", file.modified_ns},
            {"changed_ns", file.changed_ns},
            {"inode", file.inode}};
  if (!file.sha256.empty()) json["sha256"] = file.sha256;
  return json;
}

RecordedFile file_from(const Json& json) {
  return {json.at("path"),          json.at("bytes"),      json.at("modified_ns"),
          json.value("sha256", ""), json.at("changed_ns"), json.at("inode")};
}

std::vector<RecordedFile> files_from(const Json& json) {
  std::vector<RecordedFile> files;
  for (const Json& file : json) files.push_back(file_from(file));
  return files;
}

/// Splits a text into lines: JSON has no other way to show a text of many lines to a reader.
Json lines_of(const std::string& text) {
  Json lines = Json::array();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string text_from(const Json& lines) {
  std::string text;
  for (const Json& line : lines) text += line.get<std::string>() + '\n';
  return text;
}

Json json_of(const KeptState& state) {
  Json json{{"version", state.version},
            {"run", state.run},
            {"sweeps", Json::array()},
            {"files", Json::array()},
            {"contents", Json::array()}};
  for (const KeptSweep& sweep : state.sweeps) {
    Json facts = Json::object();
    for (const auto& [subject, digest] : sweep.facts) facts[subject] = digest;
    json["sweeps"].push_back({{"name", sweep.name},
                              {"times", sweep.times},
                              {"rows_at", sweep.rows_at},
                              {"across_at", sweep.across_at},
                              {"facts", facts}});
  }
  for (const RecordedFile& file : state.files) json["files"].push_back(json_of(file));
  for (const KeptContent& content : state.contents) {
    json["contents"].push_back(
        {{"path", content.path}, {"variable", content.variable}, {"times", content.times}, {"sha256", content.sha256}});
  }
  return json;
}

KeptState state_from(const Json& json) {
  KeptState state{json.at("version"), json.at("run"), {}, files_from(json.at("files")), {}};
  for (const Json& content : json.at("contents")) {
    state.contents.push_back({content.at("path"), content.at("variable"), content.at("times"), content.at("sha256")});
  }
  for (const Json& sweep : json.at("sweeps")) {
    state.sweeps.push_back({sweep.at("name"), sweep.at("times"), sweep.at("rows_at"), sweep.at("across_at"), {}});
    for (const auto& [subject, digest] : sweep.at("facts").items()) {
      state.sweeps.back().facts.emplace_back(subject, digest);
    }
  }
  return state;
}

Json json_of(const RunRecord& record) {
  Json json{{"format", kFormat},           {"fieldwise", record.version}, {"libraries", Json::object()},
            {"finished", record.finished}, {"history", record.history},   {"run", lines_of(record.run)},
            {"inputs", Json::array()},     {"outputs", Json::array()}};
  for (const auto& [name, version] : record.libraries) json["libraries"][name] = version;
  for (const RecordedFile& file : record.inputs) json["inputs"].push_back(json_of(file));
  for (const RecordedFile& file : record.outputs) json["outputs"].push_back(json_of(file));
  if (record.state) json["state"] = json_of(*record.state);
  return json;
}

RunRecord record_from(const Json& json) {
  if (json.at("format") != kFormat) throw std::invalid_argument("it is of another version");
  RunRecord record{json.at("fieldwise"),
                   {},
                   json.at("finished"),
                   json.at("history"),
                   text_from(json.at("run")),
                   files_from(json.at("inputs")),
                   files_from(json.at("outputs")),
                   {}};
  // Of another version it may look otherwise; then only its number is needed, to say so.
  if (const auto state = json.find("state"); state != json.end()) {
    record.state =
        state->at("version") == kStateVersion ? state_from(*state) : KeptState{state->at("version"), {}, {}, {}, {}};
  }
  for (const auto& [name, version] : json.at("libraries").items()) record.libraries.emplace_back(name, version);
  return record;
}

/// Parses a text and reads it with `read`.
template <class Read>
auto parsed(const std::string& text, const std::string& path, const Read& read) {
  try {
    return read(Json::parse(unsealed(text)));
  } catch (const std::exception& error) {
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{} cannot be believed: {}", path, error.what()));
  }
}

}  // namespace

std::string to_json(const RunRecord& record) { return text_of(json_of(record)); }

std::string to_json(const Journal& journal) {
  return text_of(Json{{"temporaries", journal.temporaries}, {"record", json_of(journal.record)}});
}

RunRecord record_from_json(const std::string& text, const std::string& path) { return parsed(text, path, record_from); }

Journal journal_from_json(const std::string& text, const std::string& path) {
  return parsed(text, path, [](const Json& json) {
    Journal journal{record_from(json.at("record")), json.at("temporaries")};
    if (journal.temporaries.size() != journal.record.all_files().size())
      throw std::invalid_argument("it is incomplete");
    return journal;
  });
}

std::string reference_json(const std::string& output, const std::string& record) {
  return text_of(Json{{"record_of", output}, {"record", record}});
}

std::string referred_record(const std::string& text, const std::string& path) {
  return parsed(text, path, [](const Json& json) { return json.value("record", ""); });
}

}  // namespace fieldwise::pipeline
