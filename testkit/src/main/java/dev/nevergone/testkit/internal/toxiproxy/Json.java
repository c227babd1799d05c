package dev.nevergone.testkit.internal.toxiproxy;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.SerializableString;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as Go's encoding/json reads and writes it, where Toxiproxy's clients can tell. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .characterEscapes(new HtmlEscapes())
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int FLOAT_DIGITS = 9;

    private Json() {}

    /** Reads the first value; what comes after it is not looked at. */
    static JsonNode read(byte[] body) throws ApiException {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node == null || node.isMissingNode()) {
                throw ApiException.badBody("EOF");
            }
            return node;
        } catch (UnexpectedEndOfInputException e) {
            throw ApiException.badBody("unexpected EOF");
        } catch (JacksonException e) {
            throw ApiException.badBody("invalid JSON: " + e.getOriginalMessage());
        }
    }

    static byte[] write(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** The shortest decimal that is this float and no other: 0.1 and not 0.10000000149011612. */
    static BigDecimal shortest(float value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < FLOAT_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.floatValue() == value) {
                return plain(rounded);
            }
        }
        return plain(exact.round(new MathContext(FLOAT_DIGITS)));
    }

    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        // 1E+2 is 100; from 1e21 on Go too writes an exponent.
        return stripped.scale() < 0 && stripped.precision() - stripped.scale() <= 21 ? stripped.setScale(0) : stripped;
    }

    /**
     * The fields of an object, found by name in any case, the last of several. An absent field and {@code null} are the
     * same: {@code null} is returned.
     *
     * @param node an object, or {@code null} in JSON, which has no fields
     * @param type what Go calls the type, for messages
     */
    record Fields(JsonNode node, String type) {

        static Fields of(JsonNode node, String type) throws ApiException {
            if (!node.isObject() && !node.isNull()) {
                throw mismatch(node, "value of type " + type);
            }
            return new Fields(node, type);
        }

        @Nullable
        JsonNode any(String name) {
            JsonNode found = null;
            for (var property : node.properties()) {
                if (property.getKey().equalsIgnoreCase(name)) {
                    found = property.getValue();
                }
            }
            return found == null || found.isNull() ? null : found;
        }

        @Nullable
        String string(String name) throws ApiException {
            JsonNode value = any(name);
            require(value == null || value.isString(), value, name, "string");
            return value == null ? null : value.stringValue();
        }

        @Nullable
        Boolean bool(String name) throws ApiException {
            JsonNode value = any(name);
            require(value == null || value.isBoolean(), value, name, "bool");
            return value == null ? null : value.booleanValue();
        }

        /** A whole number written as one: neither {@code 5.0} nor {@code 1e3}. */
        @Nullable
        Long integer(String name) throws ApiException {
            JsonNode value = any(name);
            require(value == null || (value.isIntegralNumber() && value.canConvertToLong()), value, name, "int64");
            return value == null ? null : value.longValue();
        }

        @Nullable
        Float float32(String name) throws ApiException {
            JsonNode value = any(name);
            boolean fits = value == null
                    || (value.isNumber() && Float.isFinite(value.decimalValue().floatValue()));
            require(fits, value, name, "float32");
            return value == null ? null : value.decimalValue().floatValue();
        }

        private void require(boolean rule, @Nullable JsonNode value, String name, String wanted) throws ApiException {
            if (!rule && value != null) {
                throw mismatch(value, "struct field " + type + "." + name + " of type " + wanted);
            }
        }
    }

    static ApiException mismatch(JsonNode value, String wanted) {
        String kind =
                switch (value.getNodeType()) {
                    case NUMBER -> "number";
                    case STRING -> "string";
                    case BOOLEAN -> "bool";
                    case ARRAY -> "array";
                    default -> "object";
                };
        return ApiException.badBody("json: cannot unmarshal " + kind + " into Go " + wanted);
    }

    /** Go writes what has a meaning in HTML as \\u003c. */
    private static final class HtmlEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;

        private final int[] escapes = standardAsciiEscapesForJSON();

        HtmlEscapes() {
            for (char character : "<>&".toCharArray()) {
                escapes[character] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int ch) {
            return null;
        }
    }
}
