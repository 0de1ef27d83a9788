#include "geometry/shares_bytes.hpp"

#include "fieldwise/io/system/byte_stream.hpp"
#include "geometry/borders_bytes.hpp"

namespace fieldwise::geometry {
namespace {

bool edges_agree(const CellEdges& cells) {
  if (cells.rows == 0 || cells.columns == 0 || cells.repeated.size() != cells.columns) return false;
  if (cells.form == CellForm::boxes) {
    return cells.lat_deg.size() / 2 == cells.rows && cells.lat_deg.size() % 2 == 0 &&
           cells.lon_deg.size() / 2 == cells.columns && cells.lon_deg.size() % 2 == 0;
  }
  const std::size_t count = cells.lat_deg.size();
  return count == cells.lon_deg.size() && count % cells.rows == 0 && (count / cells.rows) % cells.columns == 0;
}

/// Tells whether the lists of shares are what `core::RegionShares` says of them.
bool shares_agree(const core::RegionShares& shares, std::size_t cells) {
  const std::size_t regions = shares.names.size();
  if (shares.area_sr.size() != regions || shares.inside_sr.size() != regions || shares.first.size() != regions + 1 ||
      shares.cells.size() != shares.shares.size() || shares.first.front() != 0 ||
      shares.first.back() != shares.cells.size()) {
    return false;
  }
  for (std::size_t region = 0; region < regions; ++region) {
    if (shares.first[region] > shares.first[region + 1]) return false;
    for (std::size_t i = shares.first[region]; i < shares.first[region + 1]; ++i) {
      const bool increases = i == shares.first[region] || shares.cells[i] > shares.cells[i - 1];
      if (!increases || shares.cells[i] >= cells || !(shares.shares[i] > 0.0 && shares.shares[i] <= 1.0)) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::byte> to_bytes(const SharesQuestion& question) {
  io::ByteWriter writer;
  put(writer, question.choice);
  writer.put(question.cells.form);
  writer.put(std::uint64_t{question.cells.rows});
  writer.put(std::uint64_t{question.cells.columns});
  writer.put(question.cells.lat_deg);
  writer.put(question.cells.lon_deg);
  writer.put(question.cells.repeated);
  return writer.take();
}

SharesQuestion shares_question_from_bytes(std::span<const std::byte> bytes) {
  io::ByteReader reader(bytes, "the bytes of a question for shares");
  SharesQuestion question;
  get(reader, question.choice);
  reader.get(question.cells.form, CellForm::polygons);
  reader.get(question.cells.rows);
  reader.get(question.cells.columns);
  reader.get(question.cells.lat_deg);
  reader.get(question.cells.lon_deg);
  reader.get(question.cells.repeated);
  if (!reader.at_end() || !edges_agree(question.cells)) reader.refuse();
  return question;
}

std::vector<std::byte> to_bytes(const core::RegionShares& shares) {
  io::ByteWriter writer;
  writer.put(shares.attribute);
  put(writer, shares.names);
  writer.put(shares.area_sr);
  writer.put(shares.inside_sr);
  writer.put(shares.first);
  writer.put(shares.cells);
  writer.put(shares.shares);
  return writer.take();
}

core::RegionShares region_shares_from_bytes(std::span<const std::byte> bytes, std::size_t cells) {
  io::ByteReader reader(bytes, "the bytes of shares");
  core::RegionShares shares;
  reader.get(shares.attribute);
  get(reader, shares.names);
  reader.get(shares.area_sr);
  reader.get(shares.inside_sr);
  reader.get(shares.first);
  reader.get(shares.cells);
  reader.get(shares.shares);
  if (!reader.at_end() || !shares_agree(shares, cells)) reader.refuse();
  return shares;
}

}  // namespace fieldwise::geometry
