#include "identity/selection.hpp"

#include "identity/default_chain.hpp"
#include "identity/named_source.hpp"

namespace acr::identity {
namespace {

std::string fingerprint_of(const TokenSource& source) {
  FieldDigest digest;
  source.identify(digest);
  return digest.hex();
}

}  // namespace

Selection::Selection(std::unique_ptr<TokenSource> source)
    : source_(std::move(source)), fingerprint_(fingerprint_of(*source_)) {}

Place place_of(const config::RegistrySettings& settings, const registry::Cloud& cloud,
               const Environment& environment) {
  Place place{std::string(cloud.authority), settings.tenant, cloud.federation_audience, settings.sealing};
  if (settings.cloud.empty()) {
    if (const auto authority = environment.get("AZURE_AUTHORITY_HOST")) place.authority = *authority;
  }
  return place;
}

Result<Selection> Selection::read(const config::RegistrySettings& settings, const registry::Cloud& cloud,
                                  ImdsMemory& memory, const http::Context& context) {
  const Place place = place_of(settings, cloud, context.environment);
  Result<std::unique_ptr<TokenSource>> source =
      settings.identity.source == config::Source::chain
          ? make_default_chain(place, memory, context)
          : make_named_source(settings.identity, place, memory, context);
  if (!source) return source.error();
  return Selection(*std::move(source));
}

bool Selection::still_holds() const {
  return fingerprint_of(*source_) == fingerprint_;
}

}  // namespace acr::identity
