-- A key that is given to a second meter is found by its mark. send_next -1: the key was set
-- and no call has reserved counters of it yet.
CREATE INDEX frame_counter_mark ON frame_counter (key_mark);
