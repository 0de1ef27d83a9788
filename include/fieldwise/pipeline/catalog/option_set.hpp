// OptionSet: the options of one operation, typed, held without knowing their type.
// May know: core's options, values of options.
// Must not know: operations, run files.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/pipeline/catalog/option_value.hpp"

namespace fieldwise::pipeline {

/// Holds a struct of options whose `describe(visitor)` shows each of them. It is a value: a copy has options of its
/// own.
class OptionSet {
 public:
  /// Makes a set of no options.
  OptionSet();

  /// Makes a set that holds `options`.
  template <class Options>
  requires(!std::same_as<std::remove_cvref_t<Options>, OptionSet>) explicit OptionSet(Options options)
      : held_(std::make_unique<Typed<Options>>(std::move(options))) {}

  OptionSet(const OptionSet& other);
  OptionSet(OptionSet&& other) noexcept;
  OptionSet& operator=(const OptionSet& other);
  OptionSet& operator=(OptionSet&& other) noexcept;
  ~OptionSet();

  /// Shows every option to a visitor, which may set it.
  void describe(core::OptionVisitor& visitor);
  /// Shows every option; what the visitor sets is lost.
  void describe(core::OptionVisitor& visitor) const;

  /// Returns the options. The type has to be the one that was put in (std::bad_cast: a bug).
  template <class Options>
  [[nodiscard]] const Options& get() const {
    return dynamic_cast<const Typed<Options>&>(*held_).options;
  }

  /// Returns every option with its value, in the order in which they are described.
  [[nodiscard]] std::vector<NamedValue> values() const;

  /// Returns the value of one option as a run file would hold it; nothing where there is no such option or no value.
  [[nodiscard]] std::optional<YamlNode> find(std::string_view name) const;

  /// Tells whether two sets have the same options with the same values.
  friend bool operator==(const OptionSet& a, const OptionSet& b) { return a.values() == b.values(); }

 private:
  class Held {
   public:
    Held() = default;
    Held(const Held&) = default;
    Held& operator=(const Held&) = delete;
    Held(Held&&) = delete;
    Held& operator=(Held&&) = delete;
    virtual ~Held() = default;
    virtual void describe(core::OptionVisitor& visitor) = 0;
    [[nodiscard]] virtual std::unique_ptr<Held> clone() const = 0;
  };

  template <class Options>
  class Typed final : public Held {
   public:
    explicit Typed(Options held) : options(std::move(held)) {}
    void describe(core::OptionVisitor& visitor) override { options.describe(visitor); }
    [[nodiscard]] std::unique_ptr<Held> clone() const override { return std::make_unique<Typed>(options); }

    Options options;
  };

  std::unique_ptr<Held> held_;  ///< nullptr: no options
};

}  // namespace fieldwise::pipeline
