package dev.nevergone.internal.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * Those methods of a prepared statement that only pass through. It is long because the interface has a setter for each
 * type; what has a meaning of its own is in {@link LeasedPreparedStatement}.
 */
abstract class ForwardingPreparedStatement extends LeasedStatement implements PreparedStatement {

    /** Gives a parameter its value, now or once more on another driver's statement. */
    @FunctionalInterface
    interface Binding {
        void bind(PreparedStatement driverStatement) throws SQLException;
    }

    ForwardingPreparedStatement(
            LeasedConnection connection,
            LeasedConnection.Maker<? extends PreparedStatement> maker,
            PreparedStatement driverStatement)
            throws SQLException {
        super(connection, maker, driverStatement);
    }

    /** The driver's statement of the physical connection in use. */
    abstract PreparedStatement bindable() throws SQLException;

    /** Keeps a value that can be given again. */
    abstract void keep(int parameterIndex, Binding binding);

    /** Keeps an object that can be given again. */
    abstract void keep(int parameterIndex, Bindings.Setter setter, @Nullable Object value);

    /** Keeps a number. */
    abstract void keepNumber(int parameterIndex, Bindings.NumberSetter setter, long value);

    /** Keeps a value that can be read once only: a stream, or an object of the driver. */
    abstract void keepOnce(int parameterIndex, Binding binding);

    @Override
    abstract PreparedStatement delegate() throws SQLException;

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNull(parameterIndex, sqlType);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(parameterIndex, (statement, index, value) -> statement.setNull(index, (int) value), sqlType);
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBoolean(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(parameterIndex, (statement, index, value) -> statement.setBoolean(index, value != 0), x ? 1 : 0);
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setByte(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(parameterIndex, (statement, index, value) -> statement.setByte(index, (byte) value), x);
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setShort(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(parameterIndex, (statement, index, value) -> statement.setShort(index, (short) value), x);
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setInt(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(parameterIndex, (statement, index, value) -> statement.setInt(index, (int) value), x);
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setLong(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(parameterIndex, (statement, index, value) -> statement.setLong(index, value), x);
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setFloat(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(
                parameterIndex,
                (statement, index, value) -> statement.setFloat(index, Float.intBitsToFloat((int) value)),
                Float.floatToRawIntBits(x));
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setDouble(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepNumber(
                parameterIndex,
                (statement, index, value) -> statement.setDouble(index, Double.longBitsToDouble(value)),
                Double.doubleToRawLongBits(x));
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBigDecimal(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, (statement, index, value) -> statement.setBigDecimal(index, (BigDecimal) value), x);
    }

    @Override
    public void setString(int parameterIndex, String x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setString(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, (statement, index, value) -> statement.setString(index, (String) value), x);
    }

    @Override
    public void setBytes(int parameterIndex, byte[] x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBytes(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, (statement, index, value) -> statement.setBytes(index, (byte[]) value), x);
    }

    @Override
    public void setDate(int parameterIndex, Date x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setDate(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, (statement, index, value) -> statement.setDate(index, (Date) value), x);
    }

    @Override
    public void setTime(int parameterIndex, Time x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setTime(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, (statement, index, value) -> statement.setTime(index, (Time) value), x);
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setTimestamp(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, (statement, index, value) -> statement.setTimestamp(index, (Timestamp) value), x);
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, int length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setAsciiStream(parameterIndex, x, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setAsciiStream(parameterIndex, x, length));
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int parameterIndex, InputStream x, int length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setUnicodeStream(parameterIndex, x, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setUnicodeStream(parameterIndex, x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, int length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBinaryStream(parameterIndex, x, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setBinaryStream(parameterIndex, x, length));
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setObject(parameterIndex, x, targetSqlType);
        } catch (SQLException e) {
            throw failed(e);
        }
        Binding binding = statement -> statement.setObject(parameterIndex, x, targetSqlType);
        if (Streams.readOnce(x)) {
            keepOnce(parameterIndex, binding);
        } else {
            keep(parameterIndex, binding);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setObject(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        if (Streams.readOnce(x)) {
            keepOnce(parameterIndex, statement -> statement.setObject(parameterIndex, x));
        } else {
            keep(parameterIndex, (statement, index, value) -> statement.setObject(index, value), x);
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, int length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setCharacterStream(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setCharacterStream(parameterIndex, reader, length));
    }

    @Override
    public void setRef(int parameterIndex, Ref x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setRef(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setRef(parameterIndex, x));
    }

    @Override
    public void setBlob(int parameterIndex, Blob x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBlob(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setBlob(parameterIndex, x));
    }

    @Override
    public void setClob(int parameterIndex, Clob x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setClob(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setClob(parameterIndex, x));
    }

    @Override
    public void setArray(int parameterIndex, Array x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setArray(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setArray(parameterIndex, x));
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            return delegate.getMetaData();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x, Calendar cal) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setDate(parameterIndex, x, cal);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, statement -> statement.setDate(parameterIndex, x, cal));
    }

    @Override
    public void setTime(int parameterIndex, Time x, Calendar cal) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setTime(parameterIndex, x, cal);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, statement -> statement.setTime(parameterIndex, x, cal));
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x, Calendar cal) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setTimestamp(parameterIndex, x, cal);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, statement -> statement.setTimestamp(parameterIndex, x, cal));
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNull(parameterIndex, sqlType, typeName);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, statement -> statement.setNull(parameterIndex, sqlType, typeName));
    }

    @Override
    public void setURL(int parameterIndex, URL x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setURL(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, statement -> statement.setURL(parameterIndex, x));
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            return delegate.getParameterMetaData();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void setRowId(int parameterIndex, RowId x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setRowId(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setRowId(parameterIndex, x));
    }

    @Override
    public void setNString(int parameterIndex, String value) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNString(parameterIndex, value);
        } catch (SQLException e) {
            throw failed(e);
        }
        keep(parameterIndex, statement -> statement.setNString(parameterIndex, value));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value, long length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNCharacterStream(parameterIndex, value, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setNCharacterStream(parameterIndex, value, length));
    }

    @Override
    public void setNClob(int parameterIndex, NClob value) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNClob(parameterIndex, value);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setNClob(parameterIndex, value));
    }

    @Override
    public void setClob(int parameterIndex, Reader reader, long length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setClob(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setClob(parameterIndex, reader, length));
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream, long length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBlob(parameterIndex, inputStream, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setBlob(parameterIndex, inputStream, length));
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader, long length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNClob(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setNClob(parameterIndex, reader, length));
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML xmlObject) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setSQLXML(parameterIndex, xmlObject);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setSQLXML(parameterIndex, xmlObject));
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType, int scaleOrLength) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        } catch (SQLException e) {
            throw failed(e);
        }
        Binding binding = statement -> statement.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        if (Streams.readOnce(x)) {
            keepOnce(parameterIndex, binding);
        } else {
            keep(parameterIndex, binding);
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, long length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setAsciiStream(parameterIndex, x, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setAsciiStream(parameterIndex, x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, long length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBinaryStream(parameterIndex, x, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setBinaryStream(parameterIndex, x, length));
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, long length) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setCharacterStream(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setCharacterStream(parameterIndex, reader, length));
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setAsciiStream(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setAsciiStream(parameterIndex, x));
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBinaryStream(parameterIndex, x);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setBinaryStream(parameterIndex, x));
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setCharacterStream(parameterIndex, reader);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setCharacterStream(parameterIndex, reader));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNCharacterStream(parameterIndex, value);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setNCharacterStream(parameterIndex, value));
    }

    @Override
    public void setClob(int parameterIndex, Reader reader) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setClob(parameterIndex, reader);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setClob(parameterIndex, reader));
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setBlob(parameterIndex, inputStream);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setBlob(parameterIndex, inputStream));
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setNClob(parameterIndex, reader);
        } catch (SQLException e) {
            throw failed(e);
        }
        keepOnce(parameterIndex, statement -> statement.setNClob(parameterIndex, reader));
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        } catch (SQLException e) {
            throw failed(e);
        }
        Binding binding = statement -> statement.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        if (Streams.readOnce(x)) {
            keepOnce(parameterIndex, binding);
        } else {
            keep(parameterIndex, binding);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType) throws SQLException {
        PreparedStatement delegate = bindable();
        try {
            delegate.setObject(parameterIndex, x, targetSqlType);
        } catch (SQLException e) {
            throw failed(e);
        }
        Binding binding = statement -> statement.setObject(parameterIndex, x, targetSqlType);
        if (Streams.readOnce(x)) {
            keepOnce(parameterIndex, binding);
        } else {
            keep(parameterIndex, binding);
        }
    }
}
