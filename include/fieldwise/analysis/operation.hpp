// Operation: what every analysis operation offers: its documentation, its outputs, its need and its verbs.
// May know: core.
// Must not know: sweeps, files, run files, which operations exist.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/need.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/core/result_kind.hpp"
#include "fieldwise/core/table.hpp"

namespace fieldwise::core {
struct Field;
}

namespace fieldwise::analysis {

class Continuable;

/// Documents one input of an operation.
struct InputDoc {
  std::string_view key;   ///< word in the run file ("of", "against", "climatology")
  std::string_view text;  ///< one sentence
  bool required = true;
  /// Where the input may be left out: the operation that is run on `of` instead, with the options of the same
  /// name, and the quantity of it that is used ("climatology", "mean"). Empty: nothing is implied.
  std::string_view implied_operation = {};
  std::string_view implied_quantity = {};
  /// True where a list of inputs may stand under the key.
  bool many = false;
  /// Words that may stand among them and are no inputs ("time"): each sets the flag option KEY_WORD, or, where an
  /// option is called as the input is, is its value.
  std::span<const std::string_view> words = {};
  /// The word for the input where a map stands under the key, whose other keys are options: {input: land, above: 0.5}.
  std::string_view reference_word = "input";
  /// True where nothing but the header of the input is asked for (its grid): its values are not read.
  bool header_only = false;
  /// The input, or the option, that may stand in place of a required one; empty: none.
  std::string_view instead = {};
};

/// Tells under which key an input of an operation stands and what the user calls it ("clim.mean" as "clim_mean").
struct InputName {
  std::string key;
  std::string name;
};

/// Documents one output quantity. `quantity` is empty where the operation writes one field named after the step; a part
/// that depends on options or inputs is in capitals ("slope_PREDICTOR").
struct OutputDoc {
  std::string_view quantity;
  std::string_view unit;  ///< in words ("units of `of`", "1")
  std::string_view text;
  core::ResultKind kind;  ///< of a part that depends on options: the usual one
};

/// Documents an operation; `fieldwise operations`, the docs and a test read it.
struct OperationDoc {
  std::string_view name;
  std::string_view summary;    ///< one sentence that begins with a verb
  std::string_view formula;    ///< plain text
  std::string_view reference;  ///< author, year, DOI or document and section
  std::span<const InputDoc> inputs;
  std::span<const OutputDoc> outputs;
  /// Says what inputs under names of the user's choice are; empty where there are none. They follow `inputs`.
  std::string_view named_inputs = {};
  /// True where the operation makes one table, whose columns are the outputs, instead of fields.
  bool is_table = false;
  /// Options without which it can do nothing, as a run file would say them ("over: lon"); empty where there are none.
  std::string_view needed_options = {};
};

/// Returns the kind that `doc` declares of a quantity. That of one of several ("p_fdr_sst") is the one of its
/// documented part ("p_fdr"), the longest there is.
core::ResultKind declared_kind(const OperationDoc& doc, std::string_view quantity);

/// Gives each column of a table the kind that `doc` declares; values that are like their input get the nature `of`.
void declare_column_kinds(core::Table& table, const OperationDoc& doc, core::Nature of);

/// Tells of memory that an operation keeps; what has one address is shared by several, and there once.
struct KeptMemory {
  const void* what = nullptr;
  std::size_t bytes = 0;
};

/// Is what the catalog makes: checks are done in the constructor of each operation, from headers and options
/// alone, so that every error is found before any value is read.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  Operation(Operation&&) = default;
  Operation& operator=(Operation&&) = default;
  virtual ~Operation() = default;

  /// Returns the headers of the results, one per quantity, in the order in which they are written.
  [[nodiscard]] std::span<const core::FieldHeader> outputs() const noexcept { return outputs_; }

  /// Returns what the operation needs from a sweep.
  [[nodiscard]] const core::Need& need() const noexcept { return need_; }

  /// Returns the times of input `input` that are needed together with `times` of the first input (both as positions
  /// on their own axes). The default is the same times; a lagged pairing returns others.
  [[nodiscard]] virtual core::IndexRange times_needed(std::size_t input, core::IndexRange times) const;

  /// Returns the operation as one that a later run can continue, or nullptr (the default): it begins anew.
  [[nodiscard]] virtual Continuable* continuable() noexcept { return nullptr; }

  /// Returns sentences worth telling the user (values that did not pair, ...), known once constructed.
  [[nodiscard]] std::span<const std::string> notices() const noexcept { return notices_; }

  /// Returns sentences worth telling that only the results show, once all are finished; see `Reduction::review`.
  [[nodiscard]] virtual std::vector<std::string> findings() const { return {}; }

  /// Returns what it keeps from its making on, whatever is swept (weights between two grids). The default is nothing.
  [[nodiscard]] virtual std::vector<KeptMemory> kept() const { return {}; }

  /// Returns how many parts of work remain after the last tile (of a band), phase by phase. The default is none.
  [[nodiscard]] virtual std::vector<std::size_t> phases() const { return {}; }

  /// Does one part of a phase. Phases follow each other; the parts of one may be done at once. Errors: input_missing
  /// where the values themselves do not allow a result.
  virtual void work(std::size_t phase, std::size_t part);

  /// Does all work that remains, one part after the other.
  void work_all();

 protected:
  /// Gives each result the kind that `doc` declares of its quantity; those that are like their input get the nature of
  /// `of`. Each gets the level and the scalar coordinates of `of` as well. For the end of a constructor.
  void declare_kinds(const OperationDoc& doc, const core::FieldHeader& of);

  std::vector<core::FieldHeader> outputs_;
  core::Need need_;
  std::vector<std::string> notices_;
};

/// Accumulates tiles into a state and finishes it into results.
class Reduction : public Operation {
 public:
  /// Returns the bytes of state for a number of rows.
  [[nodiscard]] virtual std::size_t state_bytes(std::size_t rows) const = 0;

  /// Makes an empty state for a band of rows. Called again for the next band (never where `across_rows`).
  virtual void begin(core::IndexRange rows) = 0;

  /// Adds tiles, one per input and all at the same rows. Tiles reach each point in the order of time and, where the
  /// work is split by times, each time in the order of rows. Safe to call at once for disjoint parts of the split.
  virtual void accumulate(std::span<const core::TileView> inputs) = 0;

  /// Writes the results of the band, one view per output, rounded to the output's type.
  virtual void finish(std::span<const core::MutableTileView> outputs) const = 0;

  /// Changes what depends on all rows (p adjusted over the field), once all bands are finished: `outputs` are the whole
  /// results. Fills in numeric attributes of the headers that were not known before. Called where need().keeps_results.
  virtual void complete(std::span<const core::MutableTileView> outputs);

  /// Looks at finished results for what `findings` tells: band by band, one after the other.
  virtual void review(std::span<const core::MutableTileView> outputs);

  /// Returns the results as fields, named after their quantities; for a state of all rows.
  [[nodiscard]] std::vector<core::Field> finish();
};

/// Turns tiles into tiles of the same leading axis and grid.
class Map : public Operation {
 public:
  /// Writes the results of the inputs' times and rows, one view per output, rounded to the output's type.
  /// Safe to call at once for disjoint parts of the split.
  virtual void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const = 0;
};

/// Turns fields into a table, whose length is known when all of them were seen.
class Tabulation : public Operation {
 public:
  /// Returns the bytes of state and table that it may take while a number of threads work; it must keep to them
  /// and to what `allow` adds. Errors of `accumulate`, `work` and `table`: memory_exceeded where only the values tell
  /// that there is more to keep.
  [[nodiscard]] virtual std::size_t state_bytes(std::size_t threads) const = 0;

  /// Says how many bytes beyond `state_bytes` the plan leaves free: they may be taken where the values need them.
  virtual void allow(std::size_t /*more_bytes*/) {}

  /// Makes an empty state.
  virtual void begin() = 0;

  /// Adds tiles, one per input, as `need` asks for them; times in order. Safe to call at once for disjoint parts of the
  /// split.
  virtual void accumulate(std::span<const core::TileView> inputs) = 0;

  /// Returns the table, after all tiles and work; uses the state up.
  virtual core::Table table() = 0;
};

/// Is an operation together with the names of the fields that are its inputs; see `bind`.
template <class Op>
class Bound {
 public:
  Bound(Op& operation, std::vector<std::string> names) : operation_(&operation), names_(std::move(names)) {}
  [[nodiscard]] Op& operation() const noexcept { return *operation_; }
  [[nodiscard]] std::span<const std::string> names() const noexcept { return names_; }

 private:
  Op* operation_;
  std::vector<std::string> names_;
};

/// Binds an operation to the names of its inputs for a sweep; the operation must outlive the sweep.
template <std::derived_from<Reduction> Op, class... Names>
Bound<Op> bind(Op& operation, const Names&... names) {
  return Bound<Op>(operation, {std::string(names)...});
}

}  // namespace fieldwise::analysis
