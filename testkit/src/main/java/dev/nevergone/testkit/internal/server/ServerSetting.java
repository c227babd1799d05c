package dev.nevergone.testkit.internal.server;

/** Where users say which server they want. */
public final class ServerSetting {

    /** The system property. */
    public static final String PROPERTY = "nevergone.server";

    /** The environment variable, asked where the property is not set. */
    public static final String VARIABLE = "NEVERGONE_SERVER";

    private ServerSetting() {}
}
