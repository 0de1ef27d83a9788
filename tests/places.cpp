#include "places.hpp"

namespace fieldwise::places {

std::string sources() { return FIELDWISE_SOURCE_DIR; }

std::string locales() { return FIELDWISE_LOCALES; }

}  // namespace fieldwise::places
