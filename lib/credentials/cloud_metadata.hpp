#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/context.hpp"

namespace acr::credentials {

/// What a cloud's ARM says of its cloud, as far as we need it.
struct CloudMetadata {
  std::string registry_suffix;
  std::string authority;
  std::string arm_audience;
};

/// `GET <ARM>/metadata/endpoints?api-version=2019-05-01`, which wants no token [azure-cli core/cloud.py].
/// `rejected` for an answer that makes no sense, or whose registry suffix is no private domain.
Result<CloudMetadata> fetch_cloud_metadata(std::string_view arm_endpoint, const http::Context& context,
                                           Deadline deadline);

/// Reads such an answer: one cloud, or an array of them, among which `arm_endpoint` decides.
std::optional<CloudMetadata> read_cloud_metadata(std::string_view body, std::string_view arm_endpoint);

}  // namespace acr::credentials
