import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;

/**
 * Each argument is "API version code body", the body of a request as hexadecimal digits. Prints for
 * each a line "request answer": the request as Kafka writes what it has read, and the answer that
 * its class gives for that error.
 */
class ErrorAnswers {
  public static void main(String[] args) throws Exception {
    HexFormat hex = HexFormat.of();
    for (String arg : args) {
      String[] words = arg.split(" ");
      short version = Short.parseShort(words[1]);
      Errors error = Errors.forCode(Short.parseShort(words[2]));
      ByteBuffer body = ByteBuffer.wrap(hex.parseHex(words.length > 3 ? words[3] : ""));
      String printed;
      try {
        AbstractRequest request =
            AbstractRequest.parseRequest(api(words[0]), version, new ByteBufferAccessor(body)).request;
        AbstractResponse answer = request.getErrorResponse(0, error.exception());
        printed = hex.formatHex(bytes(MessageUtil.toByteBufferAccessor(request.data(), version)))
            + " " + hex.formatHex(bytes(MessageUtil.toByteBufferAccessor(answer.data(), version)));
      } catch (RuntimeException failure) {
        printed = "failed " + failure;
      }
      System.out.println(printed);
    }
  }

  static ApiKeys api(String name) {
    for (ApiKeys api : ApiKeys.values()) if (api.name.equals(name)) return api;
    throw new IllegalArgumentException(name);
  }

  static byte[] bytes(ByteBufferAccessor accessor) {
    ByteBuffer buffer = accessor.buffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
