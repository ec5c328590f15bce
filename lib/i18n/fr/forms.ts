export const forms = {
  email: "Saisissez une adresse e-mail, par exemple nom@exemple.fr.",
  invalid: "Cette valeur n’est pas valide.",
  password: "Saisissez votre mot de passe.",
  passwordTooLong: "Ce mot de passe est trop long.",
  tooLong: "{maximum, number} caractères au maximum.",
  tooShort: "{minimum, number} caractères au minimum.",
} as const;
