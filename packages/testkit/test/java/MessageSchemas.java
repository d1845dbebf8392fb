import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.ArrayOf;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/**
 * Prints what Kafka's clients jar knows of the messages of the APIs that are named, a line each:
 * "key API number", "layout API side version classic|flexible {fields}" and "default API side path value".
 */
class MessageSchemas {
  /** What the types of the message being printed were found to be. */
  static boolean compact;
  static boolean classic;

  public static void main(String[] args) throws Exception {
    List<String> wanted = List.of(args);
    for (ApiMessageType api : ApiMessageType.values()) {
      String name = ApiKeys.forId(api.apiKey()).name;
      if (!wanted.contains(name)) continue;
      System.out.println("key " + name + " " + api.apiKey());
      print(name, "request", api.lowestSupportedVersion(), api.requestSchemas(), api.newRequest());
      print(name, "response", api.lowestSupportedVersion(), api.responseSchemas(), api.newResponse());
    }
  }

  static void print(String api, String side, short lowest, Schema[] schemas, ApiMessage message)
      throws Exception {
    for (int version = lowest; version < schemas.length; version++) {
      compact = classic = false;
      String fields = layout(schemas[version]);
      String form = compact && classic ? "mixed" : compact ? "flexible" : "classic";
      System.out.println("layout " + api + " " + side + " " + version + " " + form + " " + fields);
    }
    defaults("default " + api + " " + side + " ", message);
  }

  static String layout(Type type) {
    if (type instanceof Schema) return struct((Schema) type);
    if (type instanceof ArrayOf) {
      classic = true;
      return array(type, type.arrayElementType().get());
    }
    if (type instanceof CompactArrayOf) {
      compact = true;
      return array(type, type.arrayElementType().get());
    }
    switch (type.toString()) {
      case "COMPACT_STRING": compact = true; return "string";
      case "COMPACT_NULLABLE_STRING": compact = true; return "string?";
      case "COMPACT_BYTES": compact = true; return "bytes";
      case "COMPACT_NULLABLE_BYTES": compact = true; return "bytes?";
      case "COMPACT_RECORDS": compact = true; return "bytes?";
      case "STRING": classic = true; return "string";
      case "NULLABLE_STRING": classic = true; return "string?";
      case "BYTES": classic = true; return "bytes";
      case "NULLABLE_BYTES": classic = true; return "bytes?";
      case "RECORDS": classic = true; return "bytes?";
      default: return type.toString().toLowerCase();
    }
  }

  static String array(Type array, Type item) {
    return "[" + layout(item) + "]" + (array.isNullable() ? "?" : "");
  }

  static String struct(Schema schema) {
    List<String> fields = new ArrayList<>();
    boolean tagged = false;
    for (BoundField field : schema.fields()) {
      if (field.def.type instanceof TaggedFields) {
        tagged = compact = true;
        Map<Integer, org.apache.kafka.common.protocol.types.Field> tags =
            new TreeMap<>(((TaggedFields) field.def.type).fields());
        tags.forEach((tag, def) -> fields.add("#" + tag + " " + camel(def.name) + ": " + layout(def.type)));
      } else {
        fields.add(camel(field.def.name) + ": " + layout(field.def.type));
      }
    }
    if (!tagged) classic = true;
    return "{" + String.join(", ", fields) + "}";
  }

  static String camel(String snake) {
    StringBuilder name = new StringBuilder();
    for (String word : snake.split("_")) {
      if (name.length() == 0) name.append(word);
      else name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }

  static void defaults(String path, Object message) throws Exception {
    for (Field field : message.getClass().getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) || field.getName().startsWith("_")) continue;
      if (field.getName().equals("next") || field.getName().equals("prev")) continue;
      field.setAccessible(true);
      Object value = field.get(message);
      String at = path + field.getName();
      System.out.println(at + " " + text(value));
      if (value instanceof Message) defaults(at + ".", value);
      Object item = newItem(field);
      if (item instanceof Message) defaults(at + ".", item);
    }
  }

  static String text(Object value) {
    if (value == null) return "null";
    if (value instanceof Iterable && !((Iterable<?>) value).iterator().hasNext()) return "[]";
    if (value instanceof byte[]) return "bytes " + ((byte[]) value).length;
    if (value instanceof String) return "'" + value + "'";
    if (value instanceof Message) return "struct";
    if (value instanceof org.apache.kafka.common.Uuid) return "'" + "0".repeat(32) + "'";
    return value.toString();
  }

  /** Of a list or of one of Kafka's collections, such as CreatableTopicCollection. */
  static Object newItem(Field field) throws Exception {
    Class<?> item = null;
    if (field.getGenericType() instanceof ParameterizedType type
        && type.getActualTypeArguments()[0] instanceof Class<?> argument) item = argument;
    if (field.getType().getGenericSuperclass() instanceof ParameterizedType type
        && type.getActualTypeArguments()[0] instanceof Class<?> argument) item = argument;
    if (item == null || !Message.class.isAssignableFrom(item)) return null;
    return item.getDeclaredConstructor().newInstance();
  }
}
