package dev.nevergone;

import com.mysql.cj.protocol.StandardSocketFactory;

/** What a user may have written: the driver's own sockets, by another name. Public, for the driver makes it. */
public final class UserSocketFactory extends StandardSocketFactory {

    /** For the driver. */
    public UserSocketFactory() {}
}
