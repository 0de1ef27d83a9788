// Record JSON: records, journals and references between them as texts that end with their own digest.
// May know: record.
// Must not know: where records stand.
#pragma once

#include <cstdint>
#include <string>

#include "fieldwise/pipeline/record/record.hpp"

namespace fieldwise::pipeline {

/// No record or journal is longer: that of 200,000 inputs has some 60 MB.
inline constexpr std::uint64_t kMostRecordBytes = std::uint64_t{64} << 20U;

/// Returns the path of the record, relative to the folder of the text, that a text of `.fieldwise` refers to; empty
/// where it is a record itself. Errors: input_damaged, naming `path`.
std::string referred_record(const std::string& text, const std::string& path);

/// Writes a record or a journal as JSON, a line for each file.
std::string to_json(const RunRecord& record);
std::string to_json(const Journal& journal);

/// Reads them back. Errors: input_damaged, naming `path`, where a byte is not as it was written.
RunRecord record_from_json(const std::string& text, const std::string& path);
Journal journal_from_json(const std::string& text, const std::string& path);

/// Returns the text of the file that refers from another output of a run to the record at `record`.
std::string reference_json(const std::string& output, const std::string& record);

}  // namespace fieldwise::pipeline
