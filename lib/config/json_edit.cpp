#include "config/json_edit.hpp"

#include <algorithm>
#include <utility>

#include "config/text.hpp"
#include "http/service_text.hpp"

namespace acr::config {
namespace {

using Kind = Value::Kind;

bool is_indentation(char c) {
  return c == ' ' || c == '\t';
}

/// How a document is laid out.
struct Layout {
  bool one_line = false;
  std::string_view line_end = "\n";
  std::string_view unit = "\t";        ///< one step of indentation
  std::string_view after_colon = " ";  ///< between a colon and its value
  std::string_view after_comma = " ";  ///< between two members on one line
};

/// The blanks that the line of `offset` begins with.
std::string_view indentation_at(std::string_view text, std::size_t offset) {
  const std::size_t newline = text.rfind('\n', offset == 0 ? 0 : offset - 1);
  const std::size_t begin = offset == 0 || newline == std::string_view::npos ? 0 : newline + 1;
  std::size_t end = begin;
  while (end < text.size() && is_indentation(text[end])) ++end;
  return text.substr(begin, end - begin);
}

/// Whether nothing but blanks stands before it on its line.
bool begins_line(std::string_view text, std::size_t offset) {
  while (offset > 0 && is_indentation(text[offset - 1])) --offset;
  return offset == 0 || text[offset - 1] == '\n';
}

bool is_on_lines(std::string_view text, const Span& object) {
  return !object.members.empty() && begins_line(text, object.members.front().key_begin);
}

/// One step of indentation: what the first member that begins a line has more than its object.
std::string_view find_unit(std::string_view text, const Span& object) {
  for (const Span& member : object.members) {
    if (begins_line(text, member.key_begin)) {
      const std::string_view outer = indentation_at(text, object.key_begin);
      std::string_view unit = indentation_at(text, member.key_begin);
      if (unit.size() > outer.size() && unit.starts_with(outer)) return unit.substr(outer.size());
    }
    if (const std::string_view unit = find_unit(text, member); !unit.empty()) return unit;
  }
  return {};
}

Layout find_layout(const EditedJson& json, const Span& root) {
  const std::string_view text = json.text;
  Layout layout;
  const std::size_t newline = text.find('\n');
  if (newline != std::string_view::npos && newline > 0 && text[newline - 1] == '\r') layout.line_end = "\r\n";
  layout.unit = find_unit(text, root);
  if (layout.unit.empty()) layout.unit = json.new_indentation;
  layout.one_line = !root.members.empty() &&
                    text.substr(root.begin, root.end - root.begin).find('\n') == std::string_view::npos;
  const auto blank_behind = [text](std::size_t offset) {
    return offset < text.size() && text[offset] != ' ' ? std::string_view() : std::string_view(" ");
  };
  if (layout.one_line) {
    const Span& first = root.members.front();
    layout.after_colon = text[first.begin - 1] == ':' ? std::string_view() : std::string_view(" ");
    layout.after_comma = layout.after_colon;
    if (root.members.size() > 1) layout.after_comma = blank_behind(text.find(',', first.end) + 1);
  }
  return layout;
}

/// Appends a value of `source`, laid out anew: its members on lines of their own, or all on one.
void append_value(Secret& out, std::string_view source, const Span& value, const Layout& layout,
                  const std::string& indentation) {
  const bool is_object = value.kind == Kind::object;
  if ((!is_object && value.kind != Kind::array) || value.members.empty()) {
    return out.append(source.substr(value.begin, value.end - value.begin));
  }
  const std::string inner = indentation + std::string(layout.unit);
  out.append(is_object ? "{" : "[");
  for (std::size_t i = 0; i < value.members.size(); ++i) {
    const Span& member = value.members[i];
    if (i > 0) out.append(",");
    if (!layout.one_line) {
      out.append(layout.line_end);
      out.append(inner);
    } else if (i > 0) {
      out.append(layout.after_comma);
    }
    if (is_object) {
      out.append(encoded_string(member.key));
      out.append(":");
      out.append(layout.after_colon);
    }
    append_value(out, source, member, layout, inner);
  }
  if (!layout.one_line) {
    out.append(layout.line_end);
    out.append(indentation);
  }
  out.append(is_object ? "}" : "]");
}

/// The text with the bytes from `begin` to `end` replaced.
Secret spliced(std::string_view text, std::size_t begin, std::size_t end, std::string_view replacement) {
  Secret out;
  out.reserve(text.size() - (end - begin) + replacement.size());
  out.append(text.substr(0, begin));
  out.append(replacement);
  out.append(text.substr(end));
  return out;
}

/// Behind the blanks and the comments on the line of `offset`.
std::size_t end_of_line_with_comment(std::string_view text, std::size_t offset) {
  for (;;) {
    while (offset < text.size() && is_indentation(text[offset])) ++offset;
    if (text.substr(offset, 2) == "//") {
      offset = std::min(text.find('\n', offset), text.size());
      while (offset > 0 && text[offset - 1] == '\r') --offset;
      return offset;
    }
    if (text.substr(offset, 2) != "/*") return offset;
    const std::size_t end = text.find("*/", offset + 2);
    if (text.substr(offset, end - offset).find('\n') != std::string_view::npos) return offset;
    offset = end + 2;
  }
}

bool ends_line(std::string_view text, std::size_t offset) {
  return offset >= text.size() || text[offset] == '\n' || text[offset] == '\r';
}

/// Where the comma behind a member stands, if there is one.
std::size_t comma_behind(std::string_view text, const Span& member) {
  const std::size_t next = skip_blanks(text, member.end);
  return next < text.size() && text[next] == ',' ? next : std::string_view::npos;
}

Secret insert_into_empty(const EditedJson& json, const Span& object, const Layout& layout,
                         std::string_view member, const std::string& outer) {
  const std::string_view text = json.text;
  std::string_view inner = text.substr(object.begin + 1, object.end - object.begin - 2);
  const std::size_t used = inner.find_last_not_of(" \t\r\n");
  inner = used == std::string_view::npos ? std::string_view() : inner.substr(0, used + 1);
  // A comment that ends with its line would take what follows on it.
  const bool on_lines = !layout.one_line || !inner.empty();
  Secret body(inner);
  if (on_lines) {
    body.append(layout.line_end);
    body.append(outer);
    body.append(layout.unit);
  }
  body.append(member);
  if (on_lines) {
    body.append(layout.line_end);
    body.append(outer);
  }
  return spliced(text, object.begin + 1, object.end - 1, body.reveal());
}

Secret insert_behind_last(const EditedJson& json, const Span& object, const Layout& layout,
                          std::string_view member) {
  const std::string_view text = json.text;
  const Span& last = object.members.back();
  const std::size_t comma = comma_behind(text, last);
  const bool has_comma = comma != std::string_view::npos;
  const bool on_lines = is_on_lines(text, object);
  const std::size_t place = on_lines ? end_of_line_with_comment(text, has_comma ? comma + 1 : last.end)
                                     : (has_comma ? comma + 1 : last.end);
  Secret added(has_comma ? "" : ",");
  added.append(text.substr(last.end, place - last.end));
  if (on_lines) {
    added.append(layout.line_end);
    added.append(indentation_at(text, object.members.front().key_begin));
  } else {
    added.append(layout.after_comma);
  }
  added.append(member);
  if (has_comma) added.append(",");
  return spliced(text, last.end, place, added.reveal());
}

/// Walks along the keys as far as there are objects.
struct Walk {
  const Span* object = nullptr;  ///< the innermost that is there
  const Span* member = nullptr;  ///< of it, by the next key; null if there is none
  std::size_t used = 0;          ///< how many keys led to `object`
};

Result<Walk> walk(const EditedJson& json, const Span& root, const KeyPath& keys) {
  Walk step{&root, nullptr, 0};
  for (;;) {
    if (step.object->kind != Kind::object) {
      return error_in_text(json.text, json.path, step.object->key_begin, "this must be an object, in braces");
    }
    const std::string& key = keys[step.used];
    step.member = step.object->find(key);
    const auto same = [&key](const Span& member) { return member.key == key; };
    if (std::count_if(step.object->members.begin(), step.object->members.end(), same) > 1) {
      return error_in_text(json.text, json.path, step.member->key_begin,
                           "the key \"" + http::printable(key) + "\" stands here a second time");
    }
    if (step.member == nullptr || step.used + 1 == keys.size()) return step;
    if (step.member->kind == Kind::null) return step;
    step.object = step.member;
    ++step.used;
  }
}

}  // namespace

Result<Secret> set_member(const EditedJson& json, const KeyPath& keys, std::string_view value) {
  if (is_blank(json.text)) {
    const EditedJson fresh{"{}\n", json.path, json.dialect, json.new_indentation};
    return set_member(fresh, keys, value);
  }
  const Result<Span> root = read_spans(json.text, json.path, json.dialect);
  if (!root) return root.error();
  const Result<Walk> reached = walk(json, *root, keys);
  if (!reached) return reached.error();

  // The value within the objects that are still missing around it.
  Secret wrapped;
  for (std::size_t i = reached->used + 1; i < keys.size(); ++i) {
    wrapped.append("{");
    wrapped.append(encoded_string(keys[i]));
    wrapped.append(":");
  }
  wrapped.append(value);
  for (std::size_t i = reached->used + 1; i < keys.size(); ++i) wrapped.append("}");
  const Result<Span> parsed = read_spans(wrapped.reveal(), "value", Dialect::json);
  if (!parsed) return parsed.error();

  const Layout layout = find_layout(json, *root);
  const Span& object = *reached->object;
  const bool on_lines = object.members.empty() ? !layout.one_line : is_on_lines(json.text, object);
  Layout inner = layout;
  inner.one_line = !on_lines;
  const std::string outer(indentation_at(json.text, object.key_begin));
  const std::string indentation =
      is_on_lines(json.text, object)
          ? std::string(indentation_at(json.text, object.members.front().key_begin))
          : outer + std::string(layout.unit);
  Secret laid_out;
  if (reached->member != nullptr) {
    append_value(laid_out, wrapped.reveal(), *parsed, inner, indentation);
    return spliced(json.text, reached->member->begin, reached->member->end, laid_out.reveal());
  }
  laid_out.append(encoded_string(keys[reached->used]));
  laid_out.append(":");
  laid_out.append(layout.after_colon);
  append_value(laid_out, wrapped.reveal(), *parsed, inner, indentation);
  if (object.members.empty()) return insert_into_empty(json, object, layout, laid_out.reveal(), outer);
  return insert_behind_last(json, object, layout, laid_out.reveal());
}

Result<Secret> remove_member(const EditedJson& json, const KeyPath& keys) {
  const std::string_view text = json.text;
  if (is_blank(text)) return Secret(text);
  const Result<Span> root = read_spans(text, json.path, json.dialect);
  if (!root) return root.error();
  const Result<Walk> reached = walk(json, *root, keys);
  if (!reached) return reached.error();
  if (reached->member == nullptr || reached->used + 1 != keys.size()) return Secret(text);

  const Span& object = *reached->object;
  const Span& member = *reached->member;
  const auto index = static_cast<std::size_t>(&member - object.members.data());
  const std::size_t comma = comma_behind(text, member);
  const bool has_comma = comma != std::string_view::npos;
  const Span* const next = index + 1 < object.members.size() ? &object.members[index + 1] : nullptr;
  const bool on_own_lines =
      begins_line(text, member.key_begin) && (next == nullptr || begins_line(text, next->key_begin));
  std::size_t begin = member.key_begin;
  std::size_t end = has_comma ? comma + 1 : member.end;
  if (on_own_lines) {
    // With its line, up to the end of the line before; unless something else ends its line, which must not
    // come into a comment that ends the one before.
    if (const std::size_t line_end = end_of_line_with_comment(text, end); ends_line(text, line_end)) {
      while (begin > 0 && is_indentation(text[begin - 1])) --begin;
      if (begin > 0) --begin;
      if (begin > 0 && text[begin - 1] == '\r') --begin;
      end = line_end;
    }
  } else if (next != nullptr) {
    end = next->key_begin;
  }
  if (object.members.size() == 1) {
    // Nothing but white space would be left: then none.
    const std::string_view before = text.substr(object.begin + 1, begin - object.begin - 1);
    const std::string_view after = text.substr(end, object.end - 1 - end);
    if (is_blank(before) && is_blank(after)) return spliced(text, object.begin + 1, object.end - 1, "");
    return spliced(text, begin, end, "");
  }
  if (next != nullptr || has_comma) return spliced(text, begin, end, "");
  // The last one: the comma before it goes, too, but not what stands on lines between them.
  const std::size_t previous_comma = comma_behind(text, object.members[index - 1]);
  const Secret cut = spliced(text, on_own_lines ? begin : previous_comma + 1, end, "");
  return spliced(cut.reveal(), previous_comma, previous_comma + 1, "");
}

}  // namespace acr::config
