import { useForm } from 'react-hook-form';
import { Button, TextField } from '#ui';

interface Props {
  onNext: (username: string) => void;
  onEnrol: (username: string) => void;
}

export function NameStep({ onNext, onEnrol }: Props) {
  const form = useForm({ defaultValues: { username: '' } });
  const required = { required: 'Your user name is missing', maxLength: { value: 100, message: 'No user name is that long' } };
  return (
    <form className="pw" noValidate onSubmit={form.handleSubmit(({ username }) => onNext(username.trim()))}>
      <TextField
        label="User name"
        large
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        error={form.formState.errors.username?.message}
        {...form.register('username', required)}
      />
      <div className="pw-go">
        <Button type="submit" variant="primary" size="lg">
          Next
        </Button>
        <button type="button" className="textbtn" onClick={form.handleSubmit(({ username }) => onEnrol(username.trim()))}>
          I have an enrolment code
        </button>
      </div>
    </form>
  );
}
