package dev.nevergone.internal.failure;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Exception classes of libraries that are not on the test class path (Spring, Hibernate, Druid ...): empty classes of the
 * same name, for the classifier sees no more than the name and what an exception carries.
 */
final class StandIns extends ClassLoader {

    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_8 = 52;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int PUBLIC_SUPER = 0x21;

    private final Map<String, String> superclasses;

    /** @param superclasses full name of each class, and of the class it extends */
    StandIns(Map<String, String> superclasses) {
        super(StandIns.class.getClassLoader());
        this.superclasses = Map.copyOf(superclasses);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String superclass = superclasses.get(name);
        if (superclass == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] classFile = classFile(name, superclass);
        return defineClass(name, classFile, 0, classFile.length);
    }

    /** A class file without a member. It lacks even a constructor: see {@link RowThrowables}. */
    private static byte[] classFile(String name, String superclass) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeShort(0);
            out.writeShort(JAVA_8);
            out.writeShort(5); // constants 1 to 4
            writeClass(out, name, 1);
            writeClass(out, superclass, 3);
            out.writeShort(PUBLIC_SUPER);
            out.writeShort(2);
            out.writeShort(4);
            out.writeLong(0); // no interfaces, fields, methods, attributes
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeClass(DataOutputStream out, String name, int nameIndex) throws IOException {
        out.writeByte(UTF8);
        out.writeUTF(name.replace('.', '/'));
        out.writeByte(CLASS);
        out.writeShort(nameIndex);
    }
}
