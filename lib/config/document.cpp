#include "config/document.hpp"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <functional>
#include <optional>
#include <utility>

#include "config/comments.hpp"
#include "config/text.hpp"
#include "http/service_text.hpp"

namespace acr::config {
namespace {

namespace json = boost::json;
using Kind = Value::Kind;

constexpr std::size_t deepest = 16;

/// Builds the document from Boost.JSON's events. Its own tree keeps neither where a key stood nor that it
/// stood there twice.
class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit Builder(std::string_view text) : text_(text) {}

  Value take() { return std::move(root_); }
  [[nodiscard]] const std::optional<Value>& repeated() const { return repeated_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return open(Kind::object); }
  bool on_object_end(std::size_t, json::error_code& code) {
    find_repeated(*open_.back());
    if (repeated_) code = json::make_error_code(json::error::input_error);
    open_.pop_back();
    return !repeated_;
  }
  bool on_array_begin(json::error_code&) { return open(Kind::array); }
  bool on_array_end(std::size_t, json::error_code&) {
    open_.pop_back();
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    append_key(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    append_key(part);
    key_is_whole_ = true;
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    string_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    string_.append(part.data(), part.size());
    add(Kind::string).text = std::exchange(string_, {});
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return leaf(Kind::number); }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return leaf(Kind::number); }
  bool on_double(double, json::string_view, json::error_code&) { return leaf(Kind::number); }
  bool on_bool(bool flag, json::error_code&) {
    add(Kind::boolean).flag = flag;
    return true;
  }
  bool on_null(json::error_code&) { return leaf(Kind::null); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  void append_key(json::string_view part) {
    if (key_is_whole_ || key_.empty()) {
      key_.clear();
      key_is_whole_ = false;
      // A key comes as a part of the text, and the quote stands before it. One that begins with an escape
      // does not; then the key before it has to do.
      const std::less_equal<const char*> not_behind;
      if (not_behind(text_.data() + 1, part.data()) && not_behind(part.data(), text_.data() + text_.size())) {
        key_offset_ = static_cast<std::size_t>(part.data() - text_.data()) - 1;
      }
    }
    key_.append(part.data(), part.size());
  }

  Value& add(Kind kind) {
    Value& value = open_.empty() ? root_ : open_.back()->members.emplace_back();
    value.kind = kind;
    if (!open_.empty() && open_.back()->kind == Kind::object) value.key = key_;
    value.offset = key_offset_;
    return value;
  }
  bool leaf(Kind kind) {
    add(kind);
    return true;
  }
  bool open(Kind kind) {
    // Stays where it is while it is open: only the innermost one grows.
    open_.push_back(&add(kind));
    return true;
  }

  void find_repeated(const Value& object) {
    std::vector<const Value*> sorted;
    sorted.reserve(object.members.size());
    for (const Value& member : object.members) sorted.push_back(&member);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Value* a, const Value* b) { return a->key < b->key; });
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end(),
                                          [](const Value* a, const Value* b) { return a->key == b->key; });
    if (twice == sorted.end()) return;
    repeated_.emplace();
    repeated_->key = (*std::next(twice))->key;
    repeated_->offset = (*std::next(twice))->offset;
  }

  std::string_view text_;
  Value root_;
  std::vector<Value*> open_;
  std::string key_;
  std::size_t key_offset_ = 0;
  bool key_is_whole_ = false;
  std::string string_;
  std::optional<Value> repeated_;
};

std::string_view explain(const json::error_code& code) {
  if (code == json::error::incomplete) return "it ends too early: something is not closed";
  if (code == json::error::extra_data) return "something follows the closing brace";
  if (code == json::error::too_deep) return "it is nested too deeply";
  return "this is not JSON";
}

}  // namespace

const Value* Value::find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [name](const Value& member) { return member.key == name; });
  return found == members.end() ? nullptr : &*found;
}

Position position_of(std::string_view text, std::size_t offset) {
  Position at;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++at.line;
      at.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++at.column;  // the bytes behind a character's first one are no columns
    }
  }
  return at;
}

std::string place_in_text(std::string_view text, const std::string& path, std::size_t offset) {
  const Position at = position_of(text, offset);
  return path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

Error error_in_text(std::string_view text, const std::string& path, std::size_t offset,
                    std::string_view what) {
  return {ErrorKind::bad_input, place_in_text(text, path, offset).append(what), "Correct " + path};
}

std::string_view complaint_of_mark(std::string_view text) {
  constexpr std::array<std::string_view, 3> marks{"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"};  // UTF-8, UTF-16
  const bool begins = std::any_of(marks.begin(), marks.end(),
                                  [text](std::string_view mark) { return text.starts_with(mark); });
  return begins ? "it begins with a byte order mark: save it as UTF-8 without one" : std::string_view();
}

Result<Value> parse_document(std::string_view text, const std::string& path) {
  if (const std::string_view mark = complaint_of_mark(text); !mark.empty()) {
    return error_in_text(text, path, 0, mark);
  }
  const std::string plain = without_comments(text);
  if (is_blank(plain)) {
    Error error = error_in_text(text, path, 0, "nothing stands in it");
    error.hint = "Write {} into it, which sets nothing";
    return error;
  }
  json::parse_options options;
  options.max_depth = deepest;
  options.allow_comments = true;  // for what to say of one that does not end
  options.allow_trailing_commas = true;
  json::basic_parser<Builder> parser(options, plain);
  json::error_code code;
  const std::size_t consumed = parser.write_some(false, plain.data(), plain.size(), code);
  if (const std::optional<Value>& repeated = parser.handler().repeated()) {
    return error_in_text(text, path, repeated->offset,
                         "the key \"" + http::printable(repeated->key) + "\" stands here a second time");
  }
  if (!code && consumed < text.size()) code = json::make_error_code(json::error::extra_data);
  if (code) {
    Error error = error_in_text(text, path, std::min(consumed, text.size()), explain(code));
    error.hint = "Keys and texts stand in double quotes; comments and trailing commas are allowed";
    return error;
  }
  return parser.handler().take();
}

}  // namespace acr::config
