// What a browser, or anybody on this machine, sends to the port that waits for a sign-in.
#include "fuzz.hpp"
#include "http/form.hpp"
#include "http/form_conversation.hpp"

namespace {

using acr::fuzz::require;

/// Our answer to bytes that come in pieces, or nothing.
std::optional<std::string> answer(std::string_view bytes, std::size_t piece, std::string& form) {
  bool done = false;
  const acr::http::TakeForm take = [&form](std::string_view posted) {
    form = posted;
    acr::http::Reception reception;
    reception.title = posted;
    reception.text = posted;
    return reception;
  };
  const auto conversation = acr::http::make_form_conversation(take, done);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (auto said = conversation->hear(bytes.substr(0, piece))) return said;
  }
  return std::nullopt;
}

void check_answer(const std::string& said) {
  require(said.starts_with("HTTP/1.1 "), "the answer is HTTP", said);
  const std::size_t head = said.find("\r\n\r\n");
  require(head != said.npos, "the answer has a head", said);
  const std::string page = said.substr(head + 4);
  require(said.find("\r\nContent-Length: " + std::to_string(page.size()) + "\r\n") < head,
          "its length is told", said);
  require(said.find("Content-Security-Policy: default-src 'none'") < head, "nothing in the page runs", said);
  require(std::count(page.begin(), page.end(), '<') == 14, "nothing of the form is markup", page);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = acr::fuzz::view(data, size);
  std::string whole_form;
  std::string pieces_form;
  const auto whole = answer(input, input.size(), whole_form);
  const auto pieces = answer(input, 1 + size % 7, pieces_form);
  if (whole) check_answer(*whole);
  if (whole && whole->starts_with("HTTP/1.1 200")) {
    require(pieces == whole && pieces_form == whole_form, "a form is the same in pieces");
  }
  for (const char* name : {"code", "state", "error", ""})
    static_cast<void>(acr::http::form_field(input, name));
  return 0;
}
