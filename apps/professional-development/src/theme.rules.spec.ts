import { checkTheme } from './theme.rules';

test.each(['HOMEWORK_THAT_HELPS', 'READING', 'STEM_2'])('%s is a theme', theme => {
  expect(() => checkTheme(theme)).not.toThrow();
});

test.each(['', 'homework', 'HOMEWORK-HELP', '_A', 'A_', 'A__B', '2ND', '作业', 'A'.repeat(65)])(
  '“%s” is none',
  theme => {
    expect(() => checkTheme(theme, ['theme'])).toThrow('THEME_MALFORMED');
  },
);
