#include "fieldwise/analysis/provider.hpp"

#include <fmt/format.h>

#include <string_view>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

class NoProvider final : public Provider {
 public:
  std::shared_ptr<const core::RegionShares> shares(const std::shared_ptr<const core::Grid>& /*grid*/,
                                                   const core::BordersChoice& /*borders*/) override {
    refuse("borders");
  }
  GridWeights weights_of_file(const std::string& /*path*/, const core::Grid& /*from*/,
                              std::shared_ptr<const core::Grid> /*to*/) override {
    refuse("weights of a file");
  }
  GridWeights make_weights(std::shared_ptr<const core::Grid> /*from*/, std::shared_ptr<const core::Grid> /*to*/,
                           kernels::RemapMethod /*method*/) override {
    refuse("weights between grids that are no latitudes and longitudes");
  }

 private:
  [[noreturn]] static void refuse(std::string_view what) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("{} need a provider; hand one to the operation when it is made", what));
  }
};

}  // namespace

MarkedNumbers Provider::marked_numbers(const std::string& path, const std::string& /*mark*/) {
  throw core::Error(
      core::ErrorKind::usage,
      fmt::format("{} needs a provider that reads files; hand one to the operation when it is made", path));
}

std::shared_ptr<const void> Provider::between(const std::shared_ptr<const core::Grid>& /*from*/,
                                              const std::shared_ptr<const core::Grid>& /*to*/,
                                              const std::string& /*purpose*/,
                                              const std::function<std::shared_ptr<const void>()>& make) {
  return make();
}

Provider& no_provider() {
  static NoProvider none;
  return none;
}

}  // namespace fieldwise::analysis
