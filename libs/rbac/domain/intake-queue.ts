/** The queue that everything lies in which nobody put elsewhere. Its id is fixed, since tables name it as their default. */
export const INTAKE_QUEUE = '00000000-0000-7000-8000-0000000000a1';
