// What `store` is given, and what a helper answers to `get`: the same JSON.
#include "credhelper/protocol.hpp"
#include "fuzz.hpp"
#include "http/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using acr::fuzz::require;
  const std::string_view input = acr::fuzz::view(data, size);
  const auto read = acr::protocol::read_credentials(input);
  if (!read) {
    acr::fuzz::require_sound(read.error());
    return 0;
  }
  require(!read->server_url.empty() && !read->user_name.empty(), "there is a URL and a user name");
  require(acr::protocol::read_server_url(read->server_url) == read->server_url,
          "the URL has no white space around it");
  const acr::Secret written =
      acr::protocol::write_credentials(read->server_url, read->user_name, read->secret);
  const auto again = acr::protocol::read_credentials(written.reveal());
  require(again && again->server_url == read->server_url && again->user_name == read->user_name &&
              again->secret.reveal() == read->secret.reveal(),
          "what is written is read as the same", written.reveal());
  require(written.reveal().find('\n') == written.size() - 1, "the answer is one line", written.reveal());
  const acr::Secret list = acr::protocol::write_list({{read->server_url, read->user_name}});
  const bool is_object = acr::http::with_json_object(list.reveal(), [&](const boost::json::object& object) {
    require(acr::http::string_member(object, read->server_url) == read->user_name, "the list has them",
            list.reveal());
  });
  require(is_object, "the list is JSON", list.reveal());
  return 0;
}
